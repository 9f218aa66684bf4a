// What is used of jstat, which has no types of its own.
declare module 'jstat' {
  type Continuous<P extends number[]> = {
    inv: (p: number, ...parameters: P) => number
    cdf: (x: number, ...parameters: P) => number
  }
  const jstat: {
    jStat: {
      studentt: Continuous<[degrees: number]>
      normal: Continuous<[mean: number, sd: number]>
      gamma: Continuous<[shape: number, scale: number]>
      beta: Continuous<[alpha: number, beta: number]>
      /** Regularized lower incomplete gamma function. */
      lowRegGamma: (a: number, x: number) => number
      /** Regularized incomplete beta function. */
      ibeta: (x: number, a: number, b: number) => number
    }
  }
  export default jstat
}
