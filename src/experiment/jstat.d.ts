// What is used of jstat, which has no types of its own.
declare module 'jstat' {
  const jstat: {
    jStat: {
      studentt: {
        inv: (p: number, degrees: number) => number
        cdf: (t: number, degrees: number) => number
      }
    }
  }
  export default jstat
}
