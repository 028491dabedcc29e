-- wrk: one JSON body for every request, formatted once.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"name":"Ada"}'

function done(summary, latency)
  io.write(string.format(
    '\n{"requests": %d, "us": %d, "bad": %d, "errors": %d, "p50": %d, "p99": %d, "max": %d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max
  ))
end
