/*
 * The edges that the bridge has not yet on disk, oldest first. Edges are numbered 1, 2, 3 ... from boot. All of it belongs to the main
 * program: it appends, sends, sends again and forgets.
 *
 * While the ring is full, edges are only counted: they are the open gap at its end, which has its place in the numbering. As soon as a slot
 * is free the gap closes and takes it.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stdint.h>

#include "ticks.h"

#define RING_SLOTS 104 /* 728 of the chip's 2048 bytes */

/* What a slot holds: a channel, its level, and marks; or RING_GAP. */
#define RING_CHANNEL 0x0f
#define RING_GAP 0x0f /* for a channel */
#define RING_LEVEL 0x10
#define RING_LATE 0x20
#define RING_SHORT 0x40
#define RING_TEST 0x80

struct slot {
  struct ticks at; /* of a gap, `high` is how many edges it stands for */
  uint8_t what;
};

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

void ring_start(void);

/* For those below only. */
extern struct slot ring_slots[RING_SLOTS];
extern struct slot *ring_end; /* the next one to fill */
extern uint8_t ring_held;     /* slots in use */

/* The slot that the next edge fills; null while the ring is full. */
static inline struct slot *ring_free_slot(void) {
  return ring_held == RING_SLOTS ? 0 : ring_end;
}

/* Takes that slot in, filled. */
static inline void ring_append(void) {
  ring_end = ring_end == &ring_slots[RING_SLOTS - 1] ? ring_slots : ring_end + 1;
  ring_held++;
}

/* Edges that found the ring full. */
void ring_overflow(uint16_t count);

/* The oldest edge that nobody has looked at since it was appended, null if there is none; the next call gives the next. */
struct slot *ring_look_at_next(void);

/* Edges of which nothing is known but that they were, after those appended so far. */
void ring_lose(uint32_t count);

/* True if something waits to be sent. What nobody has looked at yet does not. */
bool ring_is_waiting(void);

/* The next thing to send, which stays in the ring. Only if ring_is_waiting(). */
struct numbered_slot ring_take(void);

/* Sends again everything held from that number on; a gap is sent whole. */
void ring_rewind(uint32_t number);

/* Forgets everything up to and including that number. A number that was never sent is of another boot and changes nothing. */
void ring_forget(uint32_t number);

struct ring_numbers ring_numbers(void);

#endif
