# frozen_string_literal: true

require_relative "support"

describe "step files" do
  CONFIG = "def config = { type: \"event\", name: \"Event\", subscribes: [\"t\"] }\n"
  HANDLER = "def handler(input, ctx) = nil\n"

  # The error data of a file that does not load.
  def failure_of(source, more = {})
    TinyHost.with({ "steps/a.step.rb" => source, **more }, ready: false) do |host|
      host.open
      return host.describe("steps/a.step.rb").first.fetch("error")
    end
  end

  it "do not see each other's methods and constants, and keep their own" do
    files = %w[a b].to_h do |name|
      ["steps/#{name}.step.rb", "NAME = \"#{name}\"\n#{CONFIG}def helper = NAME\ndef handler(_input, ctx) = ctx.logger.info(helper)\n"]
    end
    TinyHost.with(files) do |host|
      files.each_key { |path| host.call(path, kind: "event", topic: "t", input: nil) }
      _(host.logs.map { |log| log["msg"] }).must_equal(%w[a b])
    end
  end

  it "are described as JSON without functions, in the order asked, and loaded once" do
    files = {
      "a_step.rb" => "puts \"loaded\"\ndef config\n  { \"type\" => :api, name: \"A\", middleware: [->(req, ctx, nxt) { nxt.call }], f: -> {}, bodySchema: nil, responseSchema: { 200 => {} } }\nend\n#{HANDLER}",
      "b.stream.rb" => "def config = { name: \"s\", schema: { type: \"object\" }, canAccess: -> { true } }",
      "n.step.rb" => "def config = { type: \"noop\", name: \"N\", virtualEmits: [] }"
    }
    TinyHost.with(files) do |host|
      described = host.describe("n.step.rb", "b.stream.rb", "a_step.rb").map { |file| file["definition"] }
      _(described).must_equal(
        [{ "config" => { "type" => "noop", "name" => "N", "virtualEmits" => [] }, "validates" => [] },
         { "config" => { "name" => "s", "schema" => { "type" => "object" } }, "canAccess" => true },
         { "config" => { "type" => "api", "name" => "A", "middleware" => 1, "bodySchema" => nil, "responseSchema" => { "200" => {} } }, "validates" => [] }]
      )
      _(host.logs.count { |log| log["msg"] == "loaded" }).must_equal(1)
    end
  end

  it "may have a single function as their middleware" do
    step = "def config = { type: \"api\", name: \"A\", middleware: ->(_req, _ctx, nxt) { nxt.call.merge(body: \"behind\") } }\ndef handler(req) = { status: 200 }"
    TinyHost.with({ "a.step.rb" => step }) do |host|
      _(host.describe("a.step.rb").first["definition"]["config"]["middleware"]).must_equal(1)
      _(host.call("a.step.rb")["result"]["response"]["body"]["text"]).must_equal("behind")
    end
  end

  it "require helpers beside them and from the project's root" do
    files = {
      "steps/a.step.rb" => "require_relative \"helpers/one\"\nrequire \"lib/two\"\n#{CONFIG}def handler(_input, ctx) = ctx.logger.info(One.name + Two.name)\n",
      "steps/helpers/one.rb" => "module One; end", "lib/two.rb" => "module Two; end"
    }
    TinyHost.with(files) do |host|
      host.call("steps/a.step.rb", kind: "event", topic: "t", input: nil)
      host.log("OneTwo")
    end
  end

  it "that do not load say where and why, and the others run" do
    error = failure_of("#{CONFIG}\nFoo.bar\n#{HANDLER}")
    _(error["code"]).must_equal(-32_005)
    _(error["data"].values_at("file", "line")).must_equal(["steps/a.step.rb", 3])
    _(error["data"]["reason"]).must_match(/NameError: uninitialized constant Foo/)
    _(failure_of("#{CONFIG}def handler(\n")["data"].values_at("file", "line")).must_equal(["steps/a.step.rb", 2])
    _(failure_of("require_relative \"b\"\n", "steps/b.rb" => "\n\ndef (")["data"].values_at("file", "line")).must_equal(["steps/b.rb", 3])
    _(failure_of("\nrequire \"no/such/gem\"\n")["data"].values_at("file", "line", "reason"))
      .must_equal(["steps/a.step.rb", 2, "LoadError: cannot load such file -- no/such/gem"])
    _(failure_of("\nexit 3\n")["data"].values_at("line", "reason")).must_equal([2, "the file called exit while it was loaded"])
    TinyHost.with({ "a.step.rb" => "raise \"no\"", "b.step.rb" => CONFIG + HANDLER }) do |host|
      _(host.describe("a.step.rb", "b.step.rb").map { |file| file.key?("error") }).must_equal([true, false])
      _(host.call("b.step.rb", kind: "event", topic: "t", input: nil)["result"]).must_equal({})
    end
  end

  it "lack nothing that they need" do
    reason = ->(source) { failure_of(source)["data"]["reason"] }
    _(reason.call(HANDLER)).must_equal("it does not define a method `config`")
    _(reason.call(CONFIG)).must_equal("it does not define a method `handler`")
    _(reason.call("def config = 5\n#{HANDLER}")).must_equal("`config` answered Integer, not a Hash")
    _(reason.call("def config = { type: \"api\", middleware: [1] }\n#{HANDLER}")).must_match(/`middleware` has a member that cannot be called/)
    _(reason.call("def config = { type: \"api\", name: Float::NAN }\n#{HANDLER}")).must_match(/\$\.name cannot be represented/)
    _(failure_of("def config\n  missing\nend\n#{HANDLER}")["data"]["line"]).must_equal(2)
  end

  it "use the gems of the project's Gemfile, and run without them where it cannot be set up" do
    gem = { "gems/greet/greet.gemspec" => "Gem::Specification.new { |s| s.name = \"greet\"; s.version = \"1\"; s.summary = s.author = \"x\" }",
            "gems/greet/lib/greet.rb" => "module Greet; end" }
    step = { "a.step.rb" => "require \"greet\"\n#{CONFIG}#{HANDLER}", "b.step.rb" => CONFIG + HANDLER }
    TinyHost.with({ **gem, **step, "Gemfile" => "gem \"greet\", path: \"gems/greet\"\n" }) do |host|
      _(host.describe("a.step.rb").first["error"]).must_be_nil
    end
    TinyHost.with({ **step, "Gemfile" => "gem \"greet\", path: \"nowhere\"\n" }) do |host|
      _(host.log(/Gemfile could not be set up/)["level"]).must_equal("error")
      _(host.describe("a.step.rb", "b.step.rb").map { |file| file.dig("error", "data", "reason") })
        .must_equal(["LoadError: cannot load such file -- greet", nil])
    end
  end
end
