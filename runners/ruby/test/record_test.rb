# frozen_string_literal: true

require_relative "support"
require "motia_runner/values"

describe "Motia::Record" do
  def record(text)
    MotiaRunner::Values.load(text)
  end

  it "reads by string, symbol and name, at any depth" do
    order = record('{"customer":{"name":"Ada"},"items":[{"sku":"a"}]}')
    _([order["customer"]["name"], order[:customer][:name], order.customer.name]).must_equal(%w[Ada Ada Ada])
    _([order.items[0].sku, order.dig(:items, 0, :sku), order.fetch(:items).size]).must_equal(["a", "a", 1])
  end

  it "reads an absent name as nil, as [] does, and does not claim to have it" do
    _([record("{}").coupon, record("{}")[:coupon]]).must_equal([nil, nil])
    _(record("{}").respond_to?(:coupon)).must_equal(false)
    _(record('{"coupon":1}').respond_to?(:coupon)).must_equal(true)
    _(proc { record("{}").coupon("x") }).must_raise(NoMethodError)
    _(proc { record("{}").coupon? }).must_raise(NoMethodError)
  end

  it "gives data before the methods of Hash, and the methods where there are arguments, a block or no such key" do
    article = record('{"size":"L","method":"GET","zip":"1010","count":3,"key":"k","test":"t","filter":"f","default":"d"}')
    _([article.size, article.method, article.zip, article.count, article.key, article.test, article.filter, article.default])
      .must_equal(["L", "GET", "1010", 3, "k", "t", "f", "d"])
    _(article.count { true }).must_equal(8)
    _(article.key("L")).must_equal("size")
    _(article.length).must_equal(8)
    _(record('{"a":1}').size).must_equal(1)
  end

  it "keeps the methods that Ruby itself calls" do
    odd = record('{"class":"business","hash":1,"object_id":2,"to_s":3,"each":4}')
    _([odd.class, odd["class"], odd[:hash], odd[:object_id]]).must_equal([Motia::Record, "business", 1, 2])
    _("#{odd}").must_match(/business/)
    _(odd.map { |key, _| key }).must_equal(%w[class hash object_id to_s each])
  end

  it "matches patterns" do
    outcome = case record('{"status":"paid","items":[{"sku":"a"}]}')
              in { status: "open" } then nil
              in { status:, items: [{ sku: }] } then [status, sku]
              end
    _(outcome).must_equal(%w[paid a])
    record('{"a":1,"b":2}') => { a:, **rest }
    _([a, rest]).must_equal([1, { b: 2 }])
    _((record("{}") in { a: nil })).must_equal(false)
  end

  it "is equal to what its JSON means, and becomes plain Hashes with to_h" do
    order = record('{"a":{"b":[{"c":1}]}}')
    _(JSON.parse(JSON.generate(order))).must_equal(order)
    _([order.to_h.class, order.to_h["a"].class, order.to_h["a"]["b"][0].class]).must_equal([Hash, Hash, Hash])
  end

  it "takes symbols as keys wherever keys are given" do
    order = record('{"a":1}')
    order[:b] = 2
    order.c = 3
    _(order.merge(d: 4)).must_equal("a" => 1, "b" => 2, "c" => 3, "d" => 4)
    _([order.key?(:a), order.values_at(:a, :b), order.slice(:c), order.delete(:c), order]).must_equal(
      [true, [1, 2], { "c" => 3 }, 3, { "a" => 1, "b" => 2 }]
    )
  end
end
