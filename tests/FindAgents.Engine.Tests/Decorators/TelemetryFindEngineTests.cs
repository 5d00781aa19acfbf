using System.Diagnostics;
using System.Diagnostics.Metrics;
using FindAgents.Tests;

namespace FindAgents.Engine.Tests.Decorators;

public class TelemetryFindEngineTests
{
    [Fact]
    public async Task Calls_become_activities_and_measurements_under_the_documented_names()
    {
        var source = $"test-{Guid.NewGuid()}";
        var activities = new List<Activity>();
        var measurements = new List<(string Name, double Value, string? Operation, string? Error)>();
        using var activityListener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(activityListener);
        using var meterListener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == source)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var map = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            measurements.Add((instrument.Name, value, map["find.operation"], map.GetValueOrDefault("error.type")));
        }

        meterListener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        meterListener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        meterListener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        meterListener.Start();

        using var engine = new FindEngineBuilder(new ColourEngine()).UseTelemetry(source).Build();
        using var image = await engine.EncodeAsync(Pictures.RedAndBlue);
        await engine.SegmentAsync(image);
        await Assert.ThrowsAsync<PromptException>(() => engine.GroundAsync(image, ["qwertz"]));

        Assert.Equal(["find.encode", "find.segment", "find.ground"], activities.Select(a => a.OperationName));
        Assert.Equal(2, activities[1].GetTagItem("find.regions.count"));
        Assert.Equal("instance", activities[1].GetTagItem("find.prototype"));
        Assert.Equal(ActivityStatusCode.Error, activities[2].Status);
        Assert.Equal(typeof(PromptException).FullName, activities[2].GetTagItem("error.type"));
        Assert.DoesNotContain(activities[2].TagObjects, tag => tag.Value is string text && text.Contains("qwertz", StringComparison.Ordinal));
        Assert.Null(activities[2].StatusDescription);

        Assert.Equal(3, measurements.Count(m => m.Name == "find.operation.duration"));
        Assert.Contains(("find.encoded.size", 8000, "encode", null), measurements);
        Assert.Contains(("find.operation.regions", 2, "segment", null), measurements);
        Assert.Contains(measurements, m => m is ("find.operation.duration", _, "ground", not null));
    }

    [Fact]
    public async Task Phrases_are_reported_only_on_request()
    {
        var source = $"test-{Guid.NewGuid()}";
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var engine = new FindEngineBuilder(new ColourEngine()).UseTelemetry(source, e => e.EnableSensitiveData = true).Build();
        using var image = await engine.EncodeAsync(Pictures.RedAndBlue);
        await engine.GroundAsync(image, ["red"]);
        Assert.Equal(["red"], Assert.IsType<string[]>(activities[1].GetTagItem("find.phrases")));
    }
}
