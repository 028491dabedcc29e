"""Cron steps: told in words, run now, paused and resumed."""

from playwright.sync_api import expect

NIGHTLY, HOURLY = "Nightly Report", "Hourly Check"


def row(workbench, name):
    return workbench.page.get_by_role("table", name="Cron steps").get_by_role("row").filter(has_text=name)


def test_a_schedule_is_told_in_words_with_its_zone(workbench):
    workbench.open("/cron")
    for text in ("02:30", "30 2 * * *", "Europe/Berlin"):
        expect(row(workbench, NIGHTLY)).to_contain_text(text)


def test_a_step_opens_with_overlap_catch_up_and_its_next_occurrences(workbench):
    workbench.open(f"/cron?step={NIGHTLY.replace(' ', '+')}")
    panel = workbench.page.get_by_role("complementary", name=NIGHTLY)
    for text in ("skip", "the last missed occurrence runs at the next start", "Next occurrences"):
        expect(panel).to_contain_text(text)
    expect(panel.get_by_role("table").get_by_role("row")).to_have_count(11)


def test_a_step_runs_now_and_leads_to_its_run(workbench):
    workbench.open("/cron")
    workbench.button(f"Run now: {NIGHTLY}").click()
    workbench.page.get_by_role("link", name="Watch the run").click()
    workbench.expect_path(r"/runs/[0-9a-f]{32}")
    expect(workbench.page.get_by_role("region", name="Waterfall")).to_contain_text("The report is written")


def test_a_step_is_paused_after_a_yes_and_resumed(workbench):
    workbench.open("/cron")
    workbench.button(f"Pause {HOURLY}").click()
    dialog = workbench.page.get_by_role("dialog", name=f"Pause {HOURLY}?")
    expect(dialog).to_contain_text("left out")
    workbench.button("Pause", dialog).click()
    expect(row(workbench, HOURLY)).to_contain_text("paused")
    workbench.button(f"Resume {HOURLY}").click()
    expect(row(workbench, HOURLY)).not_to_contain_text("paused")
