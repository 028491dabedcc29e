# frozen_string_literal: true

# What step files may name: Motia::Error, Motia::NonRetriableError, Motia::RetryAfterError, Motia::Record. The runner
# has loaded all of it before any step; `require "motia"` is for editors and for tests that run a step's code outside of
# a runner.

require_relative "motia_runner/errors"
require_relative "motia_runner/record"
