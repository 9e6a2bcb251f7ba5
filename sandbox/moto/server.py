"""moto's server with what moto 5.2.5 lacks. Arguments are those of moto_server."""

from moto.cloudwatch.responses import CloudWatchResponse
from moto.logs.metric_filters import MetricFilters
from moto.server import main

# It stores and lists composite alarms, but knows no call that makes one; its metric alarms take the rule.
CloudWatchResponse.put_composite_alarm = CloudWatchResponse.put_metric_alarm

# It adds a second filter of the same name where AWS changes the first.
add_filter = MetricFilters.add_filter


def put_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations):
    self.delete_filter(filter_name, log_group_name)
    add_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations)


MetricFilters.add_filter = put_filter

if __name__ == "__main__":
    main()
