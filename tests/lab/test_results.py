from gitops_lint.cluster import Id
from gitops_lint.order.events.event import exists, ready
from gitops_lint.results.explanation import Name
from gitops_lint.results.verdict import Outcome
from lab.flux import State
from lab.history import Failure, Moment
from lab.judge import Compared, Expected, Judgment
from lab.order import Lost, Pair
from lab.results import line, summary, table
from lab.times import Timed

APPS = Name("Kustomization", "flux-system", "apps")
SHOP = Name("Kustomization", "flux-system", "shop")
READY = State("True", "ReconciliationSucceeded", "Applied revision")
FAILED = State("False", "BuildFailed", "a | b\nis <wrong>")
FOLLOWING = State("False", "DependencyNotReady", "dependency 'flux-system/apps' is not ready")

AGREES = Judgment(
    "good/a", "production", False, Outcome.CONVERGES, (Compared(APPS, Expected.READY, READY),), 12.3
)
DISAGREES = Judgment(
    "bad/b",
    "production",
    True,
    Outcome.CONVERGES_IF,
    (Compared(APPS, Expected.READY, FAILED), Compared(SHOP, Expected.NEVER, FOLLOWING)),
    20.0,
    quiet=False,
)
APPS_ID, SHOP_ID = (Id(*it[:3], "kustomize.toolkit.fluxcd.io") for it in (APPS, SHOP))
LATE = Failure(APPS, "BuildFailed", "no settings", Moment(5, 0))
SETTINGS = exists(Id("ConfigMap", "flux-system", "settings"))
WORLD = Judgment(
    "world-1-0",
    "production",
    False,
    Outcome.CONVERGES,
    (Compared(APPS, Expected.READY, READY), Compared(SHOP, Expected.READY, READY)),
    12.3,
    pairs=(
        Pair(ready(SHOP_ID), ready(APPS_ID), agrees=False),
        Pair(ready(APPS_ID), SETTINGS, agrees=True),
    ),
    lost=(Lost(APPS_ID, SETTINGS, False, LATE),),
    times=(Timed(ready(APPS_ID), 100, 30, 60), Timed(ready(SHOP_ID), 50, 30, 60)),
    contradicted=(SHOP,),
)
UNPLAYED = Judgment(
    "good/c", "production", False, Outcome.CONVERGES, unplayed="there is no S3 server"
)


def test_an_object_agrees_if_it_is_ready_exactly_if_expected() -> None:
    assert [Compared(APPS, it, READY).agrees for it in Expected] == [True, False, True]
    assert [Compared(APPS, it, FAILED).agrees for it in Expected] == [False, True, True]
    assert [Compared(APPS, it, None).agrees for it in Expected] == [False, True, True]


def test_lines() -> None:
    assert (
        line(AGREES)
        == "agrees      good/a production from empty: converges, 1 of 1 objects Ready, 12 s"
    )
    assert line(DISAGREES).splitlines() == [
        "DISAGREES   bad/b production with needs: converges if, 0 of 2 objects Ready, 20 s, not at rest",
        f"    {APPS} is expected Ready: {APPS}: BuildFailed a \\| b is &lt;wrong>",
    ]
    assert line(UNPLAYED) == "not played  good/c production from empty: there is no S3 server"


def test_the_summary_counts() -> None:
    assert summary([AGREES, DISAGREES, UNPLAYED]) == (
        "2 plays of 2 clusters: 1 agree, 1 disagree. Of 3 objects, 2 are expected to become Ready, 1 never, and 0"
        " are unknown; 1 did something else. 0 of 0 pairs of events happened in the expected order, 0 of 0 races that"
        " Flux lost were expected, and 0 of 0 objects became Ready in the expected time. Not played: 1 cluster."
    )


def test_order_races_and_times_that_are_not_expected() -> None:
    assert not WORLD.agrees
    assert line(WORLD).splitlines()[1:] == [
        f"    ready {SHOP} does not wait for ready {APPS}",
        f"    {APPS} came before exists ConfigMap flux-system/settings, which no race says",
        f"    ready {APPS} after 100 s, expected after at most 30 s",
        f"    {SHOP}: the simulation contradicts Flux",
    ]


def test_the_table_counts_worlds_by_seed() -> None:
    page = table([AGREES], {}, {1: [WORLD, AGREES]})
    assert "| 1 | 2 | 3 / 0 / 0 | 2 | 1 | 1 of 2 | 0 of 1 | 1 of 2 |" in page
    assert page.count("- world-1-0, production, from empty: ") == 4


def test_the_table_shows_causes_and_not_what_follows_from_them() -> None:
    page = table([AGREES, DISAGREES, UNPLAYED], {"bad/b": ("yaml-syntax",)}, {})
    (row,) = (it for it in page.splitlines() if it.startswith("| bad/b"))
    cells = [it.strip() for it in row.replace("\\|", "¦").split("|")[1:-1]]
    assert cells == [
        "bad/b",
        "production",
        "with needs",
        "yaml-syntax",
        "converges if",
        "**no**",
        f"{APPS}: BuildFailed a ¦ b is &lt;wrong><br>and 1 more",
    ]
    assert "## Disagreements\n\n- bad/b, production, with needs: " in page
    assert "there is no S3 server" in page
