import * as z from 'zod'

/** A value that kubectl refuses, too: 2026.10 without quotes is a number, and would lose its last digit. */
export const mustBeText = 'must be a text: put it in quotes'

/** Labels or annotations. */
export const texts = z.record(z.string(), z.string(mustBeText))
