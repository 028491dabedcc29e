# frozen_string_literal: true

# All tests: `ruby -w runners/ruby/test/all.rb`.

Dir[File.join(__dir__, "*_test.rb")].sort.each { |file| require file }
