using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Tests.Prototypes;
using FindAgents.Tests;
using static FindAgents.Engine.Prototypes.VariableNames;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>Prototypes of one's own, asked of an official model, a small one with random weights.</summary>
public sealed class OfficialOwnPrototypeTests : IDisposable
{
    private readonly TinyOfficialFiles _files = new();
    private readonly IFindEngine _engine;

    public OfficialOwnPrototypeTests() => _engine = FindEngine.Load(new FindEngineOptions { Device = "cpu", ModelPath = _files.Checkpoint, ModelConfiguration = _files.Configuration });

    public void Dispose()
    {
        _engine.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task An_equal_prototype_under_another_name_answers_the_same_to_the_last_bit()
    {
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        Phrase[] words = ["the red square", "something blue"];
        var own = await _engine.GroundAsync(image, words, new GroundOptions { Prototype = BuiltInPrototypes.GroundedSegmentation.ToBuilder("mine").Build() });
        Assert.Equal("mine", own.Prototype);
        Assert.Equal(OwnPrototypeTests.Said(await _engine.GroundAsync(image, words)), OwnPrototypeTests.Said(own));

        Phrase[] pictures = [new Phrase(new PhraseText("like"), new PhraseRegion(image, Square(image)))];
        Assert.Equal(
            OwnPrototypeTests.Said(await _engine.GroundAsync(image, pictures)),
            OwnPrototypeTests.Said(await _engine.GroundAsync(image, pictures, new GroundOptions { Prototype = BuiltInPrototypes.InterleavedSegmentation.ToBuilder("mine").Build() })));

        var click = new RefinePrompt { Positive = [new PointF(20, 20)] };
        var first = await _engine.RefineAsync(image, click, new RefineOptions { Prototype = BuiltInPrototypes.InteractiveSegmentation.ToBuilder("mine").Build() });
        Assert.Equal(OwnPrototypeTests.Said(await _engine.RefineAsync(image, click)), OwnPrototypeTests.Said(first));

        foreach (var kind in Enum.GetValues<SegmentKind>())
        {
            var options = new SegmentOptions { Kind = kind, ScoreThreshold = 0 };
            var objects = await _engine.SegmentAsync(image, options with { Prototype = BuiltInPrototypes.PanopticSegmentation.ToBuilder("mine").Build() });
            Assert.Equal("mine", objects.Prototype);
            Assert.Equal(OwnPrototypeTests.Said(await _engine.SegmentAsync(image, options)), OwnPrototypeTests.Said(objects));
        }
    }

    [Fact]
    public async Task Objects_that_are_computed_in_another_way_are_not_the_kept_ones()
    {
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        var options = new SegmentOptions { ScoreThreshold = 0, MaxRegions = 100 };
        var kept = OwnPrototypeTests.Said(await _engine.SegmentAsync(image, options));

        // The image query hears the objects: the objects stay what they are.
        var query = BuiltInPrototypes.PanopticSegmentation.ToBuilder("query").Condition(ImageQuery, ObjectProposals).Build();
        Assert.Equal(kept, OwnPrototypeTests.Said(await _engine.SegmentAsync(image, options with { Prototype = query })));

        // The objects hear the image query: they do not.
        var objects = BuiltInPrototypes.PanopticSegmentation.ToBuilder("objects").Condition(ObjectProposals, ImageQuery).Build();
        Assert.NotEqual(kept, OwnPrototypeTests.Said(await _engine.SegmentAsync(image, options with { Prototype = objects })));
        Assert.Equal(kept, OwnPrototypeTests.Said(await _engine.SegmentAsync(image, options)));
    }

    [Fact]
    public async Task What_a_prototype_lacks_is_said()
    {
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        var error = await Assert.ThrowsAsync<PrototypeException>(() => _engine.GroundAsync(image, ["a"], new GroundOptions { Prototype = BuiltInPrototypes.InteractiveSegmentation }));
        Assert.Contains("with an official model", error.Message, StringComparison.Ordinal);
        Assert.Contains("needs the prompt 'spatial'", error.Message, StringComparison.Ordinal);
    }

    private static BinaryMask Square(EncodedImage image)
    {
        var pixels = new byte[image.Width * image.Height];
        for (var i = 0; i < 10; i++)
        {
            Array.Fill(pixels, (byte)1, ((12 + i) * image.Width) + 12, 10);
        }

        return new BinaryMask(image.Width, image.Height, pixels);
    }
}
