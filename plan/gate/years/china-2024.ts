import type { HolidayYear } from "../../../config/holiday-file";

/** Public holidays of China in 2024. */
export const CHINA_2024: HolidayYear = {
  year: 2024,
  notice: { number: "国办发明电〔2023〕7号", date: "2023-10-25" },
  holidays: [
    { name: "New Year", from: "2024-01-01", through: "2024-01-01" },
    { name: "Spring Festival", from: "2024-02-10", through: "2024-02-17" },
    { name: "Qingming Festival", from: "2024-04-04", through: "2024-04-06" },
    { name: "Labour Day", from: "2024-05-01", through: "2024-05-05" },
    { name: "Dragon Boat Festival", from: "2024-06-10", through: "2024-06-10" },
    { name: "Mid-Autumn Festival", from: "2024-09-15", through: "2024-09-17" },
    { name: "National Day", from: "2024-10-01", through: "2024-10-07" },
  ],
  workingWeekends: [
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
  ],
};
