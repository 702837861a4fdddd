"""What the tests of reminders share."""

from conftest import World


def due_times(world: World) -> list[str]:
    rows = world.db.execute(
        "SELECT scheduled_time FROM reminders WHERE status = 'pending' ORDER BY 1"
    ).fetchall()
    return [row[0] for row in rows]
