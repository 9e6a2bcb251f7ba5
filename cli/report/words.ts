import { localTime, millisecondsOf } from "../../plan/gate/time";

/** A time as people read it, with its zone: `2026-11-18 10:05:12 Asia/Shanghai`. */
export function timeOf(iso: string, zone: string): string {
  const local = localTime(millisecondsOf(iso), zone);
  const time = local.toPlainTime().toString({ smallestUnit: "second" });
  return `${local.toPlainDate().toString()} ${time} ${zone}`;
}

/** Seconds as people read them: `4.2 s`, `12 min 5 s`; `-` for null. */
export function durationOf(seconds: number | null): string {
  if (seconds === null) return "-";
  if (seconds < 90) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Seconds since a run began: `0:00`, `12:05`. */
export function offsetOf(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
