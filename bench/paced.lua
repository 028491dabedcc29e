-- wrk: as post.lua, and each connection waits so many ms (the first argument) before each request.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"name":"Ada"}'

local pause = 1

function init(args)
  pause = tonumber(args[1]) or 1
end

function delay()
  return pause
end

function done(summary, latency)
  io.write(string.format(
    '\n{"requests": %d, "us": %d, "bad": %d, "errors": %d, "p50": %d, "p99": %d, "max": %d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max
  ))
end
