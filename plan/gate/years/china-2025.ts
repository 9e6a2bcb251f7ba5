import type { HolidayYear } from "../../../config/holiday-file";

/** Public holidays of China in 2025. */
export const CHINA_2025: HolidayYear = {
  year: 2025,
  notice: { number: "国办发明电〔2024〕12号", date: "2024-11-12" },
  holidays: [
    { name: "New Year", from: "2025-01-01", through: "2025-01-01" },
    { name: "Spring Festival", from: "2025-01-28", through: "2025-02-04" },
    { name: "Qingming Festival", from: "2025-04-04", through: "2025-04-06" },
    { name: "Labour Day", from: "2025-05-01", through: "2025-05-05" },
    { name: "Dragon Boat Festival", from: "2025-05-31", through: "2025-06-02" },
    { name: "National Day and Mid-Autumn Festival", from: "2025-10-01", through: "2025-10-08" },
  ],
  workingWeekends: ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
};
