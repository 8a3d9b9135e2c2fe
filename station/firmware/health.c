#include "health.h"

#include <avr/io.h>

uint16_t health_millivolts;
int16_t health_temperature;

#define BANDGAP_MILLIVOLTS 1100UL
#define SUPPLY (_BV(REFS0) | _BV(MUX3) | _BV(MUX2) | _BV(MUX1))                /* the bandgap against the supply */
#define TEMPERATURE (_BV(REFS1) | _BV(REFS0) | _BV(MUX3))                      /* the sensor against the bandgap */
#define CONVERT (_BV(ADEN) | _BV(ADSC) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0)) /* 125 kHz */

/* The first conversion after a change of the reference is not to be trusted (datasheet 23.5.2): each is made twice, the second counts. */
static uint8_t conversions;

void health_start(void) {
  ADMUX = SUPPLY;
  ADCSRA = CONVERT;
}

/* 314 mV at 25 degrees and 1.06 mV a degree (datasheet 23.8, table 23-2: 242 mV at -45, 380 mV at 85). */
static int16_t temperature_of(uint16_t reading) {
  const int32_t microvolts = (uint32_t)reading * BANDGAP_MILLIVOLTS * 1000 / 1024;
  return 250 + (microvolts - 314000) / 106;
}

void health_step(void) {
  if (ADCSRA & _BV(ADSC)) return;
  const uint16_t reading = ADC;
  conversions++;
  switch (conversions % 4) {
    case 2:
      if (reading > 0) health_millivolts = BANDGAP_MILLIVOLTS * 1024 / reading;
      ADMUX = TEMPERATURE;
      break;
    case 0:
      health_temperature = temperature_of(reading);
      ADMUX = SUPPLY;
      break;
  }
  ADCSRA = CONVERT;
}
