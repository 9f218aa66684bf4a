// How wide a box is, for what is drawn to its width.
import { useEffect, useState } from 'preact/hooks'

/** How wide the box is, and stays until it is another by much. */
export function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const read = () => {
      const now = Math.floor(element.clientWidth)
      setWidth((before) => (Math.abs(before - now) > 8 ? now : before))
    }
    const resized = new ResizeObserver(read)
    resized.observe(element)
    read()
    return () => resized.disconnect()
  }, [box])
  return width
}
