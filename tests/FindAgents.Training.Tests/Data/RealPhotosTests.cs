using System.Diagnostics;
using FindAgents.Training.Data;
using Xunit.Abstractions;

namespace FindAgents.Training.Tests.Data;

/// <summary>The real data set, where FINDAGENTS_DATA names its folder.</summary>
public class RealPhotosTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void The_training_split_loads_and_samples_quickly()
    {
        var folder = Environment.GetEnvironmentVariable("FINDAGENTS_DATA");
        Skip.If(string.IsNullOrEmpty(folder), "FINDAGENTS_DATA names no COCO-layout folder");
        var clock = Stopwatch.StartNew();
        var dataset = CocoDataset.Load(folder, "train", "val");
        output.WriteLine($"{dataset.Photos.Count} photos, {dataset.Photos.Sum(photo => photo.Instances.Count)} masks in {clock.ElapsedMilliseconds} ms");
        output.WriteLine(string.Join(", ", dataset.Photos.GroupBy(photo => photo.Labels).Select(group => $"{group.Key} {group.Count()}")));

        var labelled = dataset.Photos.Where(photo => photo.ThingsAreComplete).ToArray();
        var augmentation = new Augmentation(new PhotoCache(), new AugmentationOptions());
        var times = new List<double>();

        // Processor time: other work on the machine does not count.
        using var process = Process.GetCurrentProcess();
        for (var pass = 0; pass < 2; pass++)
        {
            times.Clear();
            foreach (var photo in labelled)
            {
                process.Refresh();
                var before = process.TotalProcessorTime;
                using var sample = augmentation.Augment(photo, Bucket.Full(photo), new Random((int)photo.Id));
                process.Refresh();
                times.Add((process.TotalProcessorTime - before).TotalMilliseconds);
            }

            times.Sort();
            output.WriteLine($"pass {pass}: processor time: mean {times.Average():F1} ms, median {times[times.Count / 2]:F1} ms, worst {times[^1]:F1} ms a sample of {labelled.Average(photo => photo.Instances.Count):F1} masks");
        }

        Assert.True(times.Average() < 15, $"{times.Average():F1} ms a sample");
    }
}
