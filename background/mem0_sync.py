"""Tells Mem0 what is kept, changed and forgotten here, until it has it.

Invariants: Mem0 hears only what is committed; nothing here waits for it but this queue; a memory
whose telling was cut short is looked for before it is told again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import store
from core.errors import ServiceError
from services import Services
from store import Connection, Mem0Job
from vendors import mem0_edge
from vendors.mem0_edge import Added, user_name

log = logging.getLogger(__name__)

QUEUE = "mem0"
CLAIM_FOR = timedelta(seconds=60)
MOST_TRIES_OF_EVENT = 12  # an extraction that keeps failing: the words are safe here


def tell_due(services: Services) -> int:
    """Tell Mem0 what is due; return how much was handled. The first that fails ends the turn."""
    if services.mem0 is None:
        return 0
    db, now = services.database.connection(), services.clock()
    # Forgetting goes first, so that what is said anew afterwards is not forgotten with it.
    tasks: list[Callable[[], bool]] = [
        *(partial(_delete, services, db, one) for one in store.list_due_mem0_deletions(db, now)),
        *(partial(_tell, services, db, one) for one in store.list_due_mem0(db, now)),
    ]
    handled = 0
    for task in tasks:
        if services.queues.is_paused(QUEUE):
            break
        handled += 1
        if not task():
            break
    return handled


def _delete(services: Services, db: Connection, mem0_id: str) -> bool:
    """Have Mem0 forget one memory; False: it cannot now."""
    assert services.mem0 is not None
    now = services.clock()
    with store.transaction(db):
        attempts = store.claim_mem0_deletion(db, mem0_id, now, now + CLAIM_FOR)
    if attempts is None:
        return True
    try:
        services.mem0.delete(mem0_id)
    except ServiceError as error:
        at = _when_again(services, error, attempts)
        with store.transaction(db):
            if at is None:
                store.finish_mem0_deletion(db, mem0_id)
            else:
                store.postpone_mem0_deletion(db, mem0_id, at)
        return not error.retryable
    with store.transaction(db):
        store.finish_mem0_deletion(db, mem0_id)
    services.queues.resume(QUEUE)
    log.info("mem0 forgot a memory tries=%d", attempts)
    return True


def _tell(services: Services, db: Connection, memory_id: int) -> bool:
    """Tell Mem0 one memory; False: it cannot hear now."""
    now = services.clock()
    with store.transaction(db):
        job = store.claim_mem0(db, memory_id, now, now + CLAIM_FOR)
    if job is None:
        return True
    try:
        added = _exchange(services, db, job)
    except ServiceError as error:
        _failed(services, db, job, error)
        return not error.retryable
    services.queues.resume(QUEUE)
    if added is None or added.event_id is not None:
        event_id = added.event_id if added else job.event_id
        with store.transaction(db):
            at = services.queues.next_attempt(job.attempts)
            store.postpone_mem0(db, memory_id, at, event_id)
        return True
    with store.transaction(db):
        _keep(db, job, added)
    log.info("mem0 told memory=%d facts=%d tries=%d", memory_id, len(added.facts), job.attempts)
    return True


def _exchange(services: Services, db: Connection, job: Mem0Job) -> Added | None:
    """Bring Mem0 up to date on one memory; None: it has not decided yet what to extract."""
    mem0, memory = services.mem0, job.memory
    assert mem0 is not None
    if job.event_id is not None:
        return mem0.poll(job.event_id)
    known = store.list_mem0_ids(db, memory.id)
    if known and not services.settings.mem0_infer:
        mem0.update(known[0], memory.content)
        return Added(((known[0], memory.content),))
    if known:  # facts of words that are no more: gone before Mem0 is told the new ones
        for mem0_id in known:
            mem0.delete(mem0_id)
        with store.transaction(db):
            store.unlink_mem0(db, memory.id)
    if mem0_edge.too_short(memory.content):
        return Added(())
    said = (
        user_name(memory.user_id),
        memory.content,
        memory.created_at,
        job.message_sid,
        memory.memory_type,
    )
    found = mem0.find(*said) if job.attempts > 1 else None
    return found or mem0.add(*said)


def _failed(services: Services, db: Connection, job: Mem0Job, error: ServiceError) -> None:
    """Put a memory back, or leave it untold when Mem0 will never take it."""
    is_events_own = job.event_id is not None and not error.retryable and error.code in {None, 404}
    if is_events_own and job.attempts < MOST_TRIES_OF_EVENT:
        log.warning("mem0 extraction failed memory=%d tries=%d", job.memory.id, job.attempts)
        with store.transaction(db):
            at = services.queues.next_attempt(job.attempts)
            store.postpone_mem0(db, job.memory.id, at)
        return
    at_or_never = None if is_events_own else _when_again(services, error, job.attempts)
    with store.transaction(db):
        if at_or_never is None:
            store.finish_mem0(db, job)
        else:
            store.postpone_mem0(db, job.memory.id, at_or_never, job.event_id)


def _when_again(services: Services, error: ServiceError, attempts: int) -> datetime | None:
    """Return when to try again after a failure; None: never, it is about this memory alone."""
    if error.retryable:
        log.warning("mem0 retried reason=%r tries=%d", error.reason, attempts)
        return services.queues.next_attempt(attempts, error.retry_after_s)
    if error.code in {400, 409, 422}:
        log.error("mem0 refused a memory code=%d", error.code)
        return None
    services.queues.pause(QUEUE, error.reason)
    return services.clock()


def _keep(db: Connection, job: Mem0Job, added: Added) -> None:
    """Note under which ids Mem0 keeps a memory; one that another memory has makes them one."""
    memory = store.find_memory(db, job.memory.id)
    if memory is None:  # forgotten while Mem0 was being told
        for mem0_id, _ in added.facts:
            store.add_mem0_deletion(db, mem0_id)
        return
    owners = [store.link_mem0(db, memory.id, mem0_id, fact) for mem0_id, fact in added.facts]
    store.finish_mem0(db, job)
    other = store.find_memory(db, owners[0]) if len(owners) == 1 and owners[0] else None
    # Two photos that say the same stay two photos.
    if other and other.user_id == memory.user_id and not (memory.file_path or other.file_path):
        older, newer = sorted((memory, other), key=lambda one: one.id)
        store.merge_memories(db, newer, older)
        log.info("memories merged kept=%d dropped=%d", older.id, newer.id)
