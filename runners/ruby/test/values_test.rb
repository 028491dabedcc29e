# frozen_string_literal: true

require_relative "support"
require "motia_runner/values"

describe "MotiaRunner::Values" do
  def refusal
    _(proc { yield }).must_raise(Motia::Error).tap { |error| _(error.name).must_equal("value-not-representable") }
  end

  def path_of(value)
    refusal { MotiaRunner::Values.plain(value) }.data["path"]
  end

  it "keeps what JSON holds exactly" do
    value = { "a" => [1, -2**63, 2**64 - 1, 1.5, -0.0, true, false, nil, "é\u0000\u2028"], "__proto__" => {} }
    _(JSON.parse(MotiaRunner::Values.dump(value))).must_equal(value)
  end

  it "writes symbols, times and structs in their obvious form" do
    point = Struct.new(:x, :y)
    value = { kind: :point, at: Time.utc(2026, 1, 2, 3, 4, 5.25), point: point.new(1, [:a]), text: "é".encode("ISO-8859-1") }
    _(MotiaRunner::Values.plain(value)).must_equal(
      "kind" => "point", "at" => "2026-01-02T03:04:05.250Z", "point" => { "x" => 1, "y" => ["a"] }, "text" => "é"
    )
  end

  it "refuses what has no JSON form and names the place" do
    _(path_of({ items: [{}, { price: Float::NAN }] })).must_equal("$.items[1].price")
    _(path_of({ "a key" => { "b" => -Float::INFINITY } })).must_equal('$["a key"].b')
    _(path_of([2**64])).must_equal("$[0]")
    _(path_of([-2**63 - 1])).must_equal("$[0]")
    _(path_of({ "x" => { "fits" => 1, 1 => 2 } })).must_equal("$.x")
    _(path_of("\xED\xA0\x80")).must_equal("$")
    _(path_of(["\xFF".b])).must_equal("$[0]")
    _(path_of([1r])).must_equal("$[0]")
    _(path_of([Object.new])).must_equal("$[0]")
  end

  it "refuses a cycle as a cycle, but not a value that occurs twice" do
    cycle = { "self" => [] }
    cycle["self"] << cycle
    _(refusal { MotiaRunner::Values.plain(cycle) }.data).must_equal(
      "name" => "value-not-representable", "path" => "$.self[0]", "reason" => "it contains itself"
    )
    twice = [1]
    _(MotiaRunner::Values.plain([twice, twice])).must_equal([[1], [1]])
  end

  it "holds 128 levels and refuses 129, in both directions" do
    deep = ->(levels) { "#{'[' * levels}#{']' * levels}" }
    _(MotiaRunner::Values.dump(MotiaRunner::Values.load(deep.call(128)))).must_equal(deep.call(128))
    _(refusal { MotiaRunner::Values.load(deep.call(129)) }.data["path"]).must_equal("$#{'[0]' * 128}")
    _(refusal { MotiaRunner::Values.load(deep.call(128).sub("[]", "[{}]")) }.data["path"]).must_equal("$#{'[0]' * 128}")
  end

  it "refuses on reading what Ruby's parser would bend" do
    { '{"a":1e400}' => "$.a", '["x","\ud800\u0041"]' => "$[1]", '["\udc00"]' => "$[0]", '{"n":[18446744073709551616]}' => "$.n[0]",
      '{"\ud800":1}' => "$" }.each do |text, path|
      _(refusal { MotiaRunner::Values.load(text) }.data["path"]).must_equal(path)
    end
  end

  it "reads surrogate pairs and escaped backslashes as what they are" do
    _(MotiaRunner::Values.load('["\ud83d\ude00", "\\\\ud800", "\\\\\ud83d\ude00"]')).must_equal(["😀", "\\ud800", "\\😀"])
  end

  it "reads JSON and nothing more" do
    ['["\\x41"]', "[1 /* c */]", "[\"*/*\"/**/]", "[1] // c", "[1,]", "[01]", "[NaN]", "['a']", "\uFEFF[]", "[\"\t\"]", ""].each do |text|
      _(proc { MotiaRunner::Values.load(text) }).must_raise(JSON::ParserError)
    end
    slashes = ["https://a/*b*/", "\\x", "\\\\/*", "*/*"]
    _(MotiaRunner::Values.load(JSON.generate(slashes))).must_equal(slashes)
  end

  it "takes the last of two equal keys" do
    _(MotiaRunner::Values.load('{"a":1,"a":2}')).must_equal("a" => 2)
  end
end
