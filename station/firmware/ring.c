#include "ring.h"

#include <util/atomic.h>

struct ring ring;

/* How many of the slots in use, from the oldest, need no sending. */
uint8_t ring_sent;

static uint8_t first;    /* index of the oldest slot */
static uint32_t oldest;  /* number of its first edge */
static uint32_t sending; /* number of the first edge after the slots that need no sending */
static uint32_t unsent;  /* the first number that was never sent */
static uint32_t gone;    /* edges in gaps that have closed */

void ring_start(void) {
  ring.end = ring.slots;
  oldest = sending = unsent = 1;
}

static struct slot *slot_at(uint8_t place) {
  return &ring.slots[(uint8_t)(first + place) % RING_SLOTS];
}

static uint8_t held(void) {
  return *(volatile uint8_t *)&ring.held;
}

static uint32_t lost(void) {
  uint32_t count;
  ATOMIC_BLOCK(ATOMIC_FORCEON) count = ring.lost;
  return count;
}

/* How many edges a slot stands for. */
static uint32_t span(const struct slot *slot) {
  return slot->what & RING_GAP ? slot->high : 1;
}

/* Takes the open gap, which stays open. */
static struct numbered_slot take_open_gap(void) {
  struct numbered_slot taken = {.number = sending, .slot = {.what = RING_GAP}};
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    taken.slot.high = ring.lost;
    ring.grew = false;
  }
  return taken;
}

struct numbered_slot ring_take(void) {
  struct numbered_slot taken;
  if (ring_sent == held()) {
    taken = take_open_gap();
  } else {
    taken.number = sending;
    taken.slot = *slot_at(ring_sent);
    ring_sent++;
    sending += span(&taken.slot);
  }
  const uint32_t after = taken.number + span(&taken.slot);
  if (after > unsent) unsent = after;
  return taken;
}

void ring_rewind(uint32_t number) {
  uint32_t start = oldest;
  uint8_t place = 0;
  while (place < ring_sent && number >= start + span(slot_at(place))) {
    start += span(slot_at(place));
    place++;
  }
  ring_sent = place;
  sending = start;
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    if (ring.lost > 0 && (place < ring.held || number < start + ring.lost)) ring.grew = true;
  }
}

/* Gives the open gap, if there is one, a slot of its own, or adds it to a gap just before it. With interrupts off and a slot free. */
static void close_gap(void) {
  if (ring.lost == 0) return;
  struct slot *const newest = slot_at(ring.held - 1);
  const bool all_sent = ring_sent == ring.held;
  if (ring.held > 0 && newest->what & RING_GAP) {
    if (all_sent && ring.grew) { /* the gap is larger than was told: send the whole again */
      ring_sent--;
      sending -= newest->high;
    } else if (all_sent) {
      sending += ring.lost;
    }
    newest->high += ring.lost;
  } else {
    if (all_sent && !ring.grew) {
      ring_sent++;
      sending += ring.lost;
    }
    ring_append(0, ring.lost, RING_GAP);
  }
  gone += ring.lost;
  ring.lost = 0;
  ring.grew = false;
}

static void drop_oldest(void) {
  oldest += span(slot_at(0));
  first = (uint8_t)(first + 1) % RING_SLOTS;
  if (ring_sent > 0) {
    ring_sent--;
  } else {
    sending = oldest;
  }
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    ring.held--;
    close_gap();
  }
}

void ring_forget(uint32_t number) {
  if (number >= unsent) return;
  while (held() > 0 && oldest <= number) {
    struct slot *const slot = slot_at(0);
    const uint32_t known = number - oldest + 1;
    if (known < span(slot)) { /* a gap that grew after it was told: the rest stays */
      slot->high -= known;
      oldest += known;
      if (ring_sent == 0) sending = oldest;
      return;
    }
    drop_oldest();
  }
}

struct ring_numbers ring_numbers(void) {
  const uint32_t open = lost();
  struct ring_numbers numbers = {.next = sending + open, .oldest = oldest, .gone = gone + open};
  for (uint8_t place = ring_sent; place != held(); place++) numbers.next += span(slot_at(place));
  return numbers;
}
