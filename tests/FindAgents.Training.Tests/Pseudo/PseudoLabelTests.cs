using System.Text.Json;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using FindAgents.Training.Data;
using FindAgents.Training.Pseudo;

namespace FindAgents.Training.Tests.Pseudo;

/// <summary>What a model labels, keeps on disk, and gives to training.</summary>
public sealed class PseudoLabelTests : IDisposable
{
    private static readonly Box Red = new(10, 10, 20, 20);
    private static readonly Box Blue = new(50, 20, 30, 40);

    private readonly TempFolder _folder = new();
    private readonly ColourEngine _engine = new();

    public PseudoLabelTests()
    {
        _folder.Folder("images");
        _folder.Folder("annotations");
        Photo(1, Pictures.RedAndBlue); // labelled in full
        Photo(2, Pictures.RedAndBlue); // the red square is labelled as a person
        Photo(3, Pictures.RedAndBlue); // captions only
        Photo(4, Pictures.Draw(100, 80, ("red", new Box(10, 10, 60, 8)), ("red", new Box(10, 10, 8, 60)), ("blue", new Box(20, 20, 50, 50)))); // an L around a square: its box holds both
        var red = new[] { new[] { 10, 10, 30, 10, 30, 30, 10, 30 } };
        File.WriteAllText(_folder.At("annotations", "instances_train.json"), JsonSerializer.Serialize(new
        {
            images = new[] { Image(1, "instances"), Image(2, "person_only"), Image(3, "none"), Image(4, "none") },
            annotations = new[]
            {
                new { id = 1, image_id = 1, category_id = 1, iscrowd = 0, segmentation = red },
                new { id = 2, image_id = 2, category_id = 1, iscrowd = 0, segmentation = red },
            },
            categories = new[] { new { id = 1, name = "red" }, new { id = 2, name = "blue" } },
        }));

        void Photo(int id, RgbImage image) => image.Save(_folder.At("images", $"{id}.png"));
        static object Image(int id, string labels) => new { id, file_name = $"{id}.png", width = 100, height = 80, labels };
    }

    private string LabelFile => _folder.At("labelled.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Things_are_kept_where_both_ways_of_asking_agree_and_nobody_labelled_them()
    {
        Assert.Equal(4, await LabelAsync());
        var photos = PseudoLabelFile.Read(LabelFile);
        Assert.Equal([2L, 3L, 4L], photos.Select(photo => photo.ImageId));
        Assert.Equal("blue", Assert.Single(photos[0].Labels).Category);
        Assert.Equal(["blue", "red"], photos[1].Labels.Select(label => label.Category));
        Assert.Equal(BinaryMask.FromBox(100, 80, Blue), photos[1].Labels[0].Mask.ToMask());
        Assert.Equal(BinaryMask.FromBox(100, 80, Red), photos[1].Labels[1].Mask.ToMask());
        Assert.All(photos[1].Labels, label => Assert.InRange(label.Score, 0.5, 0.8));
        Assert.Equal("blue", Assert.Single(photos[2].Labels).Category);
        Assert.Equal(0, _engine.LiveEncodings);
    }

    [Fact]
    public async Task A_killed_run_goes_on_where_it_was()
    {
        await LabelAsync();
        var whole = await File.ReadAllBytesAsync(LabelFile);
        var lines = whole.Select((b, i) => (b, i)).Where(e => e.b == '\n').Select(e => e.i + 1).ToList();
        foreach (var (length, photosLeft) in new[] { (whole.Length, 0), (lines[1], 1), (lines[1] + 5, 1), (lines[0] - 1, 3), (0, 3) })
        {
            await File.WriteAllBytesAsync(LabelFile, whole[..length]);
            var before = _engine.EncodeCalls;
            await LabelAsync();
            Assert.Equal(photosLeft, _engine.EncodeCalls - before);
            Assert.Equal(whole, await File.ReadAllBytesAsync(LabelFile));
        }
    }

    [Fact]
    public async Task Cancelling_leaves_whole_lines()
    {
        using var source = new CancellationTokenSource();
        using (var file = new PseudoLabelFile(LabelFile))
        {
            var progress = new Told(told => source.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PseudoLabeler.RunAsync(_engine, Data(), file, new PseudoLabelOptions { LeastScore = 0.5 }, progress, cancellationToken: source.Token));
            Assert.Equal((1, 3), (progress.Last!.Done, progress.Last.Photos));
        }

        Assert.Equal(2, Assert.Single(PseudoLabelFile.Read(LabelFile)).ImageId);
    }

    [Fact]
    public async Task Training_takes_them_as_some_of_what_is_there()
    {
        await LabelAsync();
        var data = Data().With(PseudoLabelFile.Read(LabelFile));
        Assert.Equal([PhotoLabels.Instances, PhotoLabels.Some, PhotoLabels.Some, PhotoLabels.Some], data.Photos.Select(photo => photo.Labels));
        Assert.Equal([1, 2, 2, 1], data.Photos.Select(photo => photo.Instances.Count));
        Assert.All(data.Photos.Skip(1), photo => Assert.False(photo.ThingsAreComplete));
        Assert.Equal(["red", "blue"], data.Photos[1].Instances.Select(instance => instance.Category.Name));
        Assert.Equal(Blue, data.Photos[1].Instances[1].Box);
    }

    [Fact]
    public void Labels_of_other_photos_are_refused()
    {
        var mask = BinaryMask.FromBox(50, 80, new Box(1, 1, 5, 5)).ToRunLengthEncoding();
        var size = Assert.Throws<DatasetFormatException>(() => Data().With([new PseudoLabelledPhoto(3, [new PseudoLabel("red", 1, mask)])]));
        Assert.Contains("50×80", size.Message, StringComparison.Ordinal);
        var fits = BinaryMask.FromBox(100, 80, new Box(1, 1, 5, 5)).ToRunLengthEncoding();
        var category = Assert.Throws<DatasetFormatException>(() => Data().With([new PseudoLabelledPhoto(3, [new PseudoLabel("mauve", 1, fits)])]));
        Assert.Contains("'mauve'", category.Message, StringComparison.Ordinal);
        Assert.Single(Data().With([new PseudoLabelledPhoto(1, [new PseudoLabel("mauve", 1, mask)])]).Photos[0].Instances); // people labelled it in full
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("null\n")]
    [InlineData("{\"image_id\":1}\n")]
    [InlineData("{\"image_id\":1,\"labels\":[{\"category\":\"red\",\"score\":1,\"mask\":{\"size\":[2,2],\"counts\":[9]}}]}\n")]
    public void A_file_of_something_else_is_named(string content)
    {
        File.WriteAllText(LabelFile, content);
        Assert.Contains(LabelFile, Assert.Throws<DatasetFormatException>(() => new PseudoLabelFile(LabelFile)).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(LabelFile));
    }

    private CocoDataset Data() => CocoDataset.Load(_folder.Path, "train");

    private async Task<int> LabelAsync()
    {
        using var file = new PseudoLabelFile(LabelFile);
        return await PseudoLabeler.RunAsync(_engine, Data(), file, new PseudoLabelOptions { LeastScore = 0.5 });
    }

    private sealed class Told(Action<PseudoLabelProgress> told) : IProgress<PseudoLabelProgress>
    {
        public PseudoLabelProgress? Last { get; private set; }

        public void Report(PseudoLabelProgress value)
        {
            Last = value;
            told(value);
        }
    }
}
