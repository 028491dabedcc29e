# frozen_string_literal: true

require_relative "support"
require "motia_runner/wire"

describe "MotiaRunner::LineSplitter" do
  def lines(*chunks, limit: 100)
    splitter = MotiaRunner::LineSplitter.new(limit)
    [].tap { |lines| chunks.each { |chunk| splitter.feed(chunk.b) { |line, size| lines << (line || size) } } }
  end

  it "splits at the line feed alone, whatever the chunks" do
    text = "{\"a\":\"é\u2028\u0085\"}\r\n\nb\n"
    expected = ["{\"a\":\"é\u2028\u0085\"}\r", "", "b"]
    _(lines(text)).must_equal(expected)
    _(lines(*text.b.chars)).must_equal(expected)
  end

  it "keeps what has no end yet" do
    _(lines("abc")).must_equal([])
    _(lines("ab", "c\nd", "\n")).must_equal(%w[abc d])
  end

  it "skips a line over the limit and goes on behind it" do
    _(lines("x" * 60, "x" * 60, "x\nshort\n")).must_equal([121, "short"])
    _(lines("#{'x' * 101}\n#{'y' * 100}\n")).must_equal([101, "y" * 100])
  end

  it "keeps nothing of the bytes it was given, which may be overwritten" do
    splitter = MotiaRunner::LineSplitter.new(100)
    lines = []
    buffer = +""
    ['a' * 40, "b\nc"].each do |chunk|
      splitter.feed(buffer.replace(chunk)) { |line, _| lines << line }
      buffer.replace("-" * 60)
    end
    _(lines).must_equal(["#{'a' * 40}b"])
  end

  it "gives text that is marked as UTF-8" do
    _(lines("é\n").first.encoding).must_equal(Encoding::UTF_8)
  end
end

describe "MotiaRunner::Writer" do
  def with_pipe
    input, output = IO.pipe
    broken = Thread::Queue.new
    yield MotiaRunner::Writer.new(output) { broken << true }, input, output, broken
  ensure
    [input, output].each(&:close)
  end

  it "keeps the order of each thread and tears no line, although the pipe is full most of the time" do
    with_pipe do |writer, input, output|
      threads = Array.new(4) { |name| Thread.new { 50.times { |number| writer.push("#{name} #{number} #{'x' * 30_000}\n") } } }
      threads.each { |thread| thread.join(TinyHost::BOUND) } # none waits for the reader, who has not begun
      reader = Thread.new { input.read.lines }
      _(writer.finish(TinyHost::BOUND)).must_equal(true)
      writer.push("late\n")
      output.close
      lines = reader.join(TinyHost::BOUND).value
      _(lines.map(&:bytesize).uniq.size).must_equal(2)
      4.times { |name| _(lines.grep(/\A#{name} /).map { |line| line.split[1].to_i }).must_equal((0...50).to_a) }
      _(lines.size).must_equal(200)
    end
  end

  it "goes on when a thread that pushes is killed" do
    with_pipe do |writer, input, output|
      reader = Thread.new { input.read.lines }
      20.times do
        told = Thread::Queue.new
        thread = Thread.new { loop { writer.push_patiently("#{told << 1 && ('y' * 1000)}\n") } }
        told.pop
        thread.kill.join(TinyHost::BOUND)
      end
      writer.push("end\n")
      _(writer.finish(TinyHost::BOUND)).must_equal(true)
      output.close
      lines = reader.join(TinyHost::BOUND).value
      _(lines.pop).must_equal("end\n")
      _(lines.uniq).must_equal(["#{'y' * 1000}\n"])
    end
  end

  it "gathers a few lines of one thread, which leave together at the flush, or with what another thread writes" do
    with_pipe do |writer, input, _output, _broken|
      writer.gather
      writer.push("a\n")
      writer.push_patiently("b\n")
      _(input.read_nonblock(100, exception: false)).must_equal(:wait_readable)
      writer.flush
      _(input.read_nonblock(100)).must_equal("a\nb\n")
      writer.push("c\n")
      _(input.read_nonblock(100)).must_equal("c\n")
      writer.gather
      writer.push("d\n")
      Thread.new { writer.push("e\n") }.join(TinyHost::BOUND)
      _(input.read_nonblock(100)).must_equal("d\ne\n")
      writer.push("f\n")
      _(writer.finish(TinyHost::BOUND)).must_equal(true)
      _(input.read_nonblock(100)).must_equal("f\n")
    end
  end

  it "gathers no more than a few lines, and no large ones" do
    with_pipe do |writer, input, _output, _broken|
      writer.gather
      lines = Array.new(MotiaRunner::Writer::GATHERED_LINES, "x\n").each { |line| writer.push(line) }
      _(input.read_nonblock(100)).must_equal(lines.join)
      writer.push("y" * MotiaRunner::Writer::GATHERED_BYTES)
      _(input.read_nonblock(1 << 16).bytesize).must_equal(MotiaRunner::Writer::GATHERED_BYTES)
    end
  end

  it "lets who prints wait while too much is unwritten, and says when nobody is there to read" do
    with_pipe do |writer, input, _output, broken|
      writer.push("z" * (MotiaRunner::Writer::BACKLOG + 100_000))
      thread = Thread.new { writer.push_patiently("patient\n") }
      Thread.pass until thread.stop?
      _(writer.finish(0)).must_equal(false)
      input.close
      _(Timeout.timeout(TinyHost::BOUND) { broken.pop }).must_equal(true)
      thread.kill
    end
  end
end
