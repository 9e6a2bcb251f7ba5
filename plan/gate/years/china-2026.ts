import type { HolidayYear } from "../../../config/holiday-file";

/** Public holidays of China in 2026. */
export const CHINA_2026: HolidayYear = {
  year: 2026,
  notice: { number: "国办发明电〔2025〕7号", date: "2025-11-04" },
  holidays: [
    { name: "New Year", from: "2026-01-01", through: "2026-01-03" },
    { name: "Spring Festival", from: "2026-02-15", through: "2026-02-23" },
    { name: "Qingming Festival", from: "2026-04-04", through: "2026-04-06" },
    { name: "Labour Day", from: "2026-05-01", through: "2026-05-05" },
    { name: "Dragon Boat Festival", from: "2026-06-19", through: "2026-06-21" },
    { name: "Mid-Autumn Festival", from: "2026-09-25", through: "2026-09-27" },
    { name: "National Day", from: "2026-10-01", through: "2026-10-07" },
  ],
  workingWeekends: [
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
  ],
};
