/** Numbers from 1 to `most`, the same for the same seed (Lehmer's generator, MINSTD). */
export const random = (from: number) => {
  let state = from
  return (most: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return 1 + (state % most)
  }
}
