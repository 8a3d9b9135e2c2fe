/*
 * The edges that the bridge has not yet on disk, oldest first. Edges are numbered 1, 2, 3 ... from boot. An interrupt appends; the main
 * program sends, sends again and forgets.
 *
 * While the ring is full, edges are only counted: they are the open gap at its end, which has its place in the numbering. As soon as a slot
 * is free the gap closes and takes it.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stdint.h>

#define RING_SLOTS 128 /* a power of two: 1 KB of the chip's 2 KB */

/* What a slot holds: a channel with its level and flag, or RING_GAP. */
#define RING_CHANNEL 0x0f
#define RING_LEVEL 0x10
#define RING_LATE 0x20
#define RING_GAP 0x80

struct slot {
  uint16_t low;  /* of the counter as it was read */
  uint32_t high; /* of the counter; of a gap, how many edges it stands for */
  uint8_t what;
  uint8_t unused; /* 8 bytes: an index becomes an address by shifting */
};

/* What interrupts and the main program share. Not volatile, so that interrupts are short: the main program reads it in atomic blocks. */
struct ring {
  struct slot slots[RING_SLOTS];
  struct slot *end; /* the next one to fill */
  uint8_t held;     /* slots in use */
  bool grew;        /* the open gap has edges that were not told */
  uint32_t lost;    /* edges in the open gap */
};

/* For ring_* only. */
extern struct ring ring;
extern uint8_t ring_sent;

/* A slot with the number of its first edge. */
struct numbered_slot {
  uint32_t number;
  struct slot slot;
};

struct ring_numbers {
  uint32_t next;
  uint32_t oldest;
  uint32_t gone;
};

/* Before interrupts are on. */
void ring_start(void);

/* Appends an edge. Only from an interrupt, and always inline: a call would have the interrupt save every register. */
static inline __attribute__((always_inline)) void ring_append(uint16_t low, uint32_t high, uint8_t what) {
  if (ring.held == RING_SLOTS) {
    ring.lost++;
    ring.grew = true;
    return;
  }
  struct slot *const slot = ring.end;
  slot->low = low;
  slot->high = high;
  slot->what = what;
  ring.end = slot == &ring.slots[RING_SLOTS - 1] ? ring.slots : slot + 1;
  ring.held++;
}

/* True if something waits to be sent. */
static inline bool ring_is_waiting(void) {
  return ring_sent != *(volatile uint8_t *)&ring.held || *(volatile bool *)&ring.grew;
}

/* The next thing to send, which stays in the ring. Only if ring_is_waiting(). */
struct numbered_slot ring_take(void);

/* Sends again everything held from that number on; a gap is sent whole. */
void ring_rewind(uint32_t number);

/* Forgets everything up to and including that number. A number that was never sent is of another boot and changes nothing. */
void ring_forget(uint32_t number);

struct ring_numbers ring_numbers(void);

#endif
