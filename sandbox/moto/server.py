"""moto's server with what moto 5.2.5 lacks. Arguments are those of moto_server."""

from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.utils import utcnow
from moto.logs.metric_filters import MetricFilters
from moto.server import main

# It stores and lists composite alarms, but knows no call that makes one; its metric alarms take the rule.
# What silences one is not among its fields.
SUPPRESSOR = {
    "ActionsSuppressor": "actions_suppressor",
    "ActionsSuppressorWaitPeriod": "actions_suppressor_wait_period",
    "ActionsSuppressorExtensionPeriod": "actions_suppressor_extension_period",
}


def put_composite_alarm(self):
    answer = self.put_metric_alarm()
    alarm = self.cloudwatch_backend.alarms[self._get_param("AlarmName")]
    for parameter, field in SUPPRESSOR.items():
        setattr(alarm, field, self._get_param(parameter))
    return answer


CloudWatchResponse.put_composite_alarm = put_composite_alarm

# It adds a second filter of the same name where AWS changes the first.
add_filter = MetricFilters.add_filter


def put_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations):
    self.delete_filter(filter_name, log_group_name)
    add_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations)


MetricFilters.add_filter = put_filter

# It knows no percentiles, so there is a statistic "Raw" of the sandbox's own: every value at its own time.
get_data = CloudWatchBackend.get_metric_data


def key_of(namespace, name, dimensions):
    return namespace, name, frozenset(dimensions)


def get_metric_data(self, queries, start_time, end_time, scan_by="TimestampAscending"):
    raw = [query for query in queries if query.get("MetricStat", {}).get("Stat") == "Raw"]
    if not raw:
        return get_data(self, queries, start_time, end_time, scan_by)
    found = {}
    for datum in list(self.metric_data):
        if start_time <= datum.timestamp < end_time and hasattr(datum, "value"):
            dimensions = ((one.name, one.value) for one in datum.dimensions)
            key = key_of(datum.namespace, datum.name, dimensions)
            found.setdefault(key, []).append(datum)
    results = []
    for query in raw:
        metric = query["MetricStat"]["Metric"]
        dimensions = ((one["Name"], one["Value"]) for one in metric.get("Dimensions", []))
        data = found.get(key_of(metric["Namespace"], metric["MetricName"], dimensions), [])
        results.append(
            {
                "id": query["Id"],
                "label": query["Id"],
                "values": [datum.value for datum in data],
                "timestamps": [datum.timestamp for datum in data],
                "status_code": "Complete",
            }
        )
    return results


CloudWatchBackend.get_metric_data = get_metric_data

# Hosts of a rehearsal may have another clock: what is far from now counts as put now.
put_data = CloudWatchBackend.put_metric_data
FAR_SECONDS = 3 * 3600


def put_metric_data(self, namespace, metric_data):
    for member in metric_data:
        at = member.get("Timestamp")
        if at is not None and abs((at - utcnow()).total_seconds()) > FAR_SECONDS:
            member["Timestamp"] = None
    put_data(self, namespace, metric_data)


CloudWatchBackend.put_metric_data = put_metric_data

if __name__ == "__main__":
    main()
