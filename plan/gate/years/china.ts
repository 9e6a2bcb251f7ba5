// Written by `prism add-year`.
import type { HolidayYear } from "../../../config/holiday-file";
import { CHINA_2024 } from "./china-2024";
import { CHINA_2025 } from "./china-2025";
import { CHINA_2026 } from "./china-2026";

/** Years of China that are checked in, in their order and without a gap. */
export const CHINA_YEARS: readonly HolidayYear[] = [CHINA_2024, CHINA_2025, CHINA_2026];
