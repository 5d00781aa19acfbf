using FindAgents.Training.Bench;
using FindAgents.Training.Data;
using FindAgents.Training.Tests.Data;

namespace FindAgents.Training.Tests.Bench;

public sealed class BenchBuilderTests : IDisposable
{
    private readonly SyntheticCoco _coco = new SyntheticCoco().WriteTrain();

    public BenchBuilderTests() => _coco.Write("captions_train", new
    {
        images = Array.Empty<object>(),
        annotations = new object[]
        {
            new { image_id = 1, caption = "a crowd of people" },
            new { image_id = 1, caption = "a zeppelin" },
            new { image_id = 3, caption = "nothing at all" },
            new { image_id = 4, caption = "a banner over there" },
            new { image_id = 4, caption = "a puppy by a banner" },
        },
    });

    public void Dispose() => _coco.Dispose();

    [Fact]
    public async Task A_split_becomes_an_entity_file_that_fits_it()
    {
        var dataset = CocoDataset.Load(_coco.Folder, "train");
        var told = new List<BenchProgress>();
        var result = await BenchBuilder.BuildAsync(dataset, new RuleEntityProposer(new CaptionEntities(dataset.Categories)), progress: new Relay(told.Add));
        result.File.ThrowIfNotOf(dataset);

        // The sentence with the most phrases comes first; the crowd of photo 1 cannot be told in this layout.
        Assert.Equal(["a puppy by a banner", "a banner over there"], result.File.Annotations.Select(annotation => annotation.Sentence));
        Assert.Equal([new EntityReference("a puppy", 0, [300]), new EntityReference("a banner", 11, [70000])], result.File.Annotations[0].Phrases);
        Assert.Equal([new EntityImage(4, "4.png", SyntheticCoco.Width, SyntheticCoco.Height)], result.File.Images);
        Assert.Equal([1, 2, 3], told.Select(progress => progress.Done));

        var statistics = result.Statistics;
        Assert.Equal((3, 1, 5, 2), (statistics.Photos, statistics.PhotosWritten, statistics.Captions, statistics.CaptionsWritten));
        Assert.Equal((5, 3, 0), (statistics.Phrases, statistics.PhrasesWritten, statistics.PhrasesOfSeveral));
        Assert.Equal((4, 1), (statistics.Groundings[PhraseGrounding.Grounded], statistics.Groundings[PhraseGrounding.UnknownWord]));
        Assert.Equal([KeyValuePair.Create("zeppelin", 1)], statistics.UnknownHeads);
        Assert.Equal(0.8, statistics.GroundedShare);
    }

    [Fact]
    public async Task Ids_are_those_of_the_annotation_files()
    {
        _coco.Write("captions_train", new { images = Array.Empty<object>(), annotations = new[] { new { image_id = 1, caption = "a dog" }, new { image_id = 2, caption = "a dancer, that is, a person" } } });
        var dataset = CocoDataset.Load(_coco.Folder, "train");
        var result = await BenchBuilder.BuildAsync(dataset, new RuleEntityProposer(new CaptionEntities(dataset.Categories)));
        Assert.Equal(1, result.File.Annotations.Single(annotation => annotation.ImageId == 1).Phrases.Single().SegmentIds.Single());
    }

    [Fact]
    public void A_file_of_another_data_set_is_refused()
    {
        var dataset = CocoDataset.Load(_coco.Folder, "train");
        Assert.Contains("image 99", Refusal(99, 300), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no segment 5", Refusal(4, 5), StringComparison.Ordinal);

        string Refusal(long image, long segment) => Assert.Throws<EntityFileException>(
            () => new EntityFile([new EntityImage(image, "x", 1, 1)], [new EntityAnnotation(image, "a", [new EntityReference("a", 0, [segment])])]).ThrowIfNotOf(dataset)).Message;
    }

    [Fact]
    public async Task Without_captions_there_is_no_bench()
    {
        File.Delete(Path.Combine(_coco.Folder, "annotations", "captions_train.json"));
        var dataset = CocoDataset.Load(_coco.Folder, "train");
        var failure = await Assert.ThrowsAsync<DatasetFormatException>(() => BenchBuilder.BuildAsync(dataset, new RuleEntityProposer(new CaptionEntities(dataset.Categories))));
        Assert.Contains("captions_train.json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Phrases_of_several_segments_can_be_left_out()
    {
        var photo = BenchPhotos.Photo(PhotoLabels.Instances, [BenchPhotos.Of("dog"), BenchPhotos.Of("dog"), BenchPhotos.Of("cat")], "Two dogs and a cat");
        var proposal = await new RuleEntityProposer(new CaptionEntities(BenchPhotos.Categories)).ProposeAsync(photo);
        Assert.Equal(2, proposal.Captions[0].Grounded.Count());
        _coco.Write("captions_train", new { images = Array.Empty<object>(), annotations = new[] { new { image_id = 4, caption = "x" } } });
        var dataset = CocoDataset.Load(_coco.Folder, "train");
        var scripted = new Scripted(new EntityProposal([new EntityCaption("dogs, a cat", [new("dogs", 0, PhraseGrounding.Grounded, [0, 1], "dog", [], true), new("a cat", 6, PhraseGrounding.Grounded, [1], "cat", [], false)])], ProposalSource.ModelRepaired, null));
        Assert.Equal(2, (await BenchBuilder.BuildAsync(dataset, scripted)).Statistics.PhrasesWritten);
        Assert.Equal(["a cat"], (await BenchBuilder.BuildAsync(dataset, scripted, new BenchOptions { OneSegmentOnly = true })).File.Annotations[0].Phrases.Select(phrase => phrase.Phrase));
    }

    private sealed class Relay(Action<BenchProgress> tell) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => tell(value);
    }

    private sealed class Scripted(EntityProposal proposal) : IEntityProposer
    {
        public Task<EntityProposal> ProposeAsync(TrainingPhoto photo, CancellationToken cancellationToken = default) => Task.FromResult(proposal);
    }
}
