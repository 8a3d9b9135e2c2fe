#include "ring.h"

#include "capture.h"

struct slot ring_slots[RING_SLOTS];
struct slot *ring_end;
uint8_t ring_held;

static uint8_t first;    /* index of the oldest slot */
static uint8_t seen;     /* how many of them, from the oldest, somebody has looked at */
static uint8_t sent;     /* how many of them, from the oldest, need no sending */
static uint32_t oldest;  /* number of the oldest slot's first edge */
static uint32_t sending; /* number of the first edge after the slots that need no sending */
static uint32_t unsent;  /* the first number that was never sent */
static uint32_t lost;    /* edges in the open gap */
static bool grew;        /* the open gap has edges that were not told */
static uint32_t gone;    /* edges in gaps that have closed */
static uint32_t in_gaps; /* edges that slots stand for beyond one each */

void ring_start(void) {
  ring_end = ring_slots;
  oldest = sending = unsent = 1;
}

static struct slot *slot_at(uint8_t place) {
  const uint8_t index = first + place; /* below 256: neither is beyond RING_SLOTS */
  return &ring_slots[index < RING_SLOTS ? index : index - RING_SLOTS];
}

/* How many edges a slot stands for. */
static uint32_t span(const struct slot *slot) {
  return slot->what == RING_GAP ? slot->at.high : 1;
}

void ring_overflow(uint16_t count) {
  lost += count;
  grew = true;
}

struct slot *ring_look_at_next(void) {
  if (seen == ring_held) return 0;
  return slot_at(seen++);
}

bool ring_is_waiting(void) {
  return sent < seen || (sent == ring_held && grew);
}

/* Takes the open gap, which stays open. */
static struct numbered_slot take_open_gap(void) {
  grew = false;
  return (struct numbered_slot){.number = sending, .slot = {.at = {.high = lost}, .what = RING_GAP}};
}

struct numbered_slot ring_take(void) {
  struct numbered_slot taken;
  if (sent == ring_held) {
    taken = take_open_gap();
  } else {
    taken.number = sending;
    taken.slot = *slot_at(sent);
    sent++;
    sending += span(&taken.slot);
  }
  const uint32_t after = taken.number + span(&taken.slot);
  if (after > unsent) unsent = after;
  return taken;
}

void ring_rewind(uint32_t number) {
  uint32_t start = oldest;
  uint8_t place = 0;
  for (; place < sent && number >= start + span(slot_at(place)); place++) {
    start += span(slot_at(place));
    capture_drain(); /* it is a long way, and only appends */
  }
  sent = place;
  sending = start;
  if (lost > 0 && (place < ring_held || number < start + lost)) grew = true;
}

/* Gives the open gap, if there is one, a slot of its own, or adds it to a gap just before it. With a slot free. */
static void close_gap(void) {
  if (lost == 0) return;
  struct slot *const newest = slot_at(ring_held - 1);
  const bool all_sent = sent == ring_held;
  if (ring_held > 0 && newest->what == RING_GAP) {
    if (all_sent && grew) { /* the gap is larger than was told: send the whole again */
      sent--;
      sending -= newest->at.high;
    } else if (all_sent) {
      sending += lost;
    }
    newest->at.high += lost;
    in_gaps += lost;
  } else {
    if (all_sent && !grew) {
      sent++;
      sending += lost;
    }
    in_gaps += lost - 1;
    *ring_end = (struct slot){.at = {.high = lost}, .what = RING_GAP};
    ring_append();
  }
  gone += lost;
  lost = 0;
  grew = false;
}

void ring_lose(uint32_t count) {
  lost += count;
  grew = true;
  if (ring_held < RING_SLOTS) close_gap();
}

static void drop_oldest(void) {
  const uint32_t edges = span(slot_at(0));
  oldest += edges;
  in_gaps -= edges - 1;
  first = first == RING_SLOTS - 1 ? 0 : first + 1;
  if (sent > 0) {
    sent--;
  } else {
    sending = oldest;
  }
  if (seen > 0) seen--;
  ring_held--;
  close_gap();
}

void ring_forget(uint32_t number) {
  if (number >= unsent) return;
  while (ring_held > 0 && oldest <= number) {
    struct slot *const slot = slot_at(0);
    const uint32_t known = number - oldest + 1;
    if (known < span(slot)) { /* a gap that grew after it was told: the rest stays */
      slot->at.high -= known;
      oldest += known;
      in_gaps -= known;
      if (sent == 0) sending = oldest;
      return;
    }
    drop_oldest();
    capture_drain();
  }
}

struct ring_numbers ring_numbers(void) {
  return (struct ring_numbers){.next = oldest + ring_held + in_gaps + lost, .oldest = oldest, .gone = gone + lost};
}
