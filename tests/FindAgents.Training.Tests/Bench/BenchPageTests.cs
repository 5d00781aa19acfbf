using System.Text;
using FindAgents.Tests;
using FindAgents.Training.Bench;
using FindAgents.Training.Data;
using FindAgents.Training.Tests.Data;

namespace FindAgents.Training.Tests.Bench;

/// <summary>docs/bench.md: its examples run.</summary>
public sealed class BenchPageTests
{
    [Fact]
    public void The_layout_that_the_page_shows_is_what_is_written()
    {
        var shown = Assert.Single(DocPage.Blocks("bench.md", "json"));
        var file = EntityFile.Parse(Encoding.UTF8.GetBytes(shown));
        Assert.Equal([3226956, 2831194, 3103374], file.Annotations[0].Phrases.SelectMany(phrase => phrase.SegmentIds));
        Assert.Equal(Squeeze(shown), Squeeze(Encoding.UTF8.GetString(file.ToJson())));

        static string Squeeze(string json) => string.Concat(json.Where(c => !char.IsWhiteSpace(c)));
    }

    [Fact]
    public void The_example_runs()
    {
        using var coco = new SyntheticCoco().WriteTrain();
        var dataset = CocoDataset.Load(coco.Folder, "train");
        var photo = dataset.Find(1)!;
        using var output = new StringWriter();
        var before = System.Console.Out;
        System.Console.SetOut(output);
        try
        {
            var entities = new CaptionEntities(dataset.Categories);
            foreach (var caption in entities.For(photo))
            {
                foreach (var phrase in caption.Grounded)
                {
                    Console.WriteLine($"{phrase.Text} at {phrase.Start}: {string.Join(", ", phrase.Instances.Select(i => photo.Instances[i].Id))}");
                }
            }
        }
        finally
        {
            System.Console.SetOut(before);
        }

        Assert.Contains("a dog at 0: 1", output.ToString(), StringComparison.Ordinal);
        DocPage.AssertExamplesRun("bench.md", "tests/FindAgents.Training.Tests/Bench/BenchPageTests.cs");
    }
}
