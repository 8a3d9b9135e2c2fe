import { z } from 'zod';

// Before any schema is made: our own security policy forbids what zod would compile, and a browser reports the attempt.
z.config({ jitless: true });
