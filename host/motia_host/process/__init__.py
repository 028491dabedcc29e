"""Runner processes: interpreters, starting, supervising, the pool of places, generations.

`supervisor.Supervisor(settings, env, events, pool=…)` is what `app` builds:

- `async with supervisor.running():` leaving it stops every runner; nothing is left behind.
- `await supervisor.describe(files) -> dict[str, list[Loaded]]` starts a runner of each language that `files` name, in parallel, and asks it.
- `await supervisor.candidate(language, files) -> Candidate`: a new generation beside the serving one; `commit()` or `await discard()` it.
- `supervisor.pool` is the `RunnerPool` for the engine; `supervisor.status()` the state of all for people.
"""
