// The colours of charts: names of the page's own, so that they follow its light, dark and print.

/** Eight that are told apart without red and green too, after Okabe and Ito (2008). */
export const COLORS = ['blue', 'orange', 'green', 'purple', 'sky', 'red', 'yellow', 'grey'].map(
  (name) => `var(--${name})`,
)

export const BLUE = 'var(--blue)'
export const ORANGE = 'var(--orange)'
export const GREY = 'var(--grey)'
export const INK = 'var(--ink)'
export const QUIET = 'var(--quiet)'
