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

  it "gives text that is marked as UTF-8" do
    _(lines("é\n").first.encoding).must_equal(Encoding::UTF_8)
  end
end
