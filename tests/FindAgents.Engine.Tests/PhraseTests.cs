using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Tests;

public sealed class PhraseTests(FindEngineFixture fixture) : IClassFixture<FindEngineFixture>
{
    [Fact]
    public void A_string_is_a_phrase()
    {
        Phrase phrase = "the cat";
        Assert.True(phrase.IsText);
        Assert.Equal("the cat", phrase.ToString());
        Assert.Throws<PromptException>(() => new Phrase());
    }

    [Fact]
    public async Task A_piece_of_an_image_stands_in_a_sentence()
    {
        using var image = await fixture.Engine.EncodeAsync(fixture.Cat);
        var phrase = new Phrase(new PhraseText("a "), new PhraseRegion(image, BinaryMask.Full(image.Width, image.Height), "cat.jpg#1"), new PhraseText(" on a bench"));
        Assert.False(phrase.IsText);
        Assert.Equal("a [cat.jpg#1] on a bench", phrase.ToString());

        var worded = new Phrase(phrase.Parts) { Wording = "one like @cat.jpg#1 on a bench" };
        Assert.Equal(worded.Wording, worded.ToString());
        Assert.Equal(worded.Wording, Assert.Single((await fixture.Engine.GroundAsync(image, [worded])).Answers).Phrase);
    }

    [Fact]
    public async Task A_piece_has_its_images_size_and_at_least_a_pixel()
    {
        using var image = await fixture.Engine.EncodeAsync(fixture.Cat);
        var size = Assert.Throws<PromptException>(() => Phrase.FromRegion(image, BinaryMask.Full(3, 4)));
        Assert.Contains("3×4", size.Message, StringComparison.Ordinal);
        Assert.Contains("at least one pixel", Assert.Throws<PromptException>(() => Phrase.FromRegion(image, BinaryMask.Empty(image.Width, image.Height))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_piece_of_the_cat_finds_the_cat_and_is_answered_by_the_interleaved_prototype()
    {
        using var image = await fixture.Engine.EncodeAsync(fixture.Cat);
        var cat = (await fixture.Engine.GroundAsync(image, ["cat"], new GroundOptions { ScoreThreshold = 0 })).Answers[0].Region!;
        var shown = await fixture.Engine.GroundAsync(image, [Phrase.FromRegion(image, cat.Mask), "cat"], new GroundOptions { ScoreThreshold = 0 });
        Assert.Equal("interleaved-segmentation", shown.Prototype);
        Assert.Equal(["[region]", "cat"], shown.Answers.Select(a => a.Phrase));
        Assert.True(shown.Answers[0].Region!.Mask.IoU(cat.Mask) > 0.8);
        Assert.True(shown.Answers[1].Region!.Mask.IoU(cat.Mask) > 0.99);
    }

    [Fact]
    public async Task Embeddings_have_unit_length_and_are_the_same_again()
    {
        using var image = await fixture.Engine.EncodeAsync(fixture.Cat);
        var mask = BinaryMask.FromBox(image.Width, image.Height, new Box(20, 20, 80, 60));
        for (var i = 0; i < 2; i++)
        {
            var placed = new[]
            {
                await fixture.Engine.EmbedImageAsync(image),
                await fixture.Engine.EmbedRegionsAsync(image, [mask, mask.Complement()]),
                await fixture.Engine.EmbedPhrasesAsync(["a cat that looks at you", new Phrase(new PhraseText("a"), new PhraseRegion(image, mask))]),
                await fixture.Engine.EmbedPhrasesAsync(["cat"], Results.EmbeddingSpace.Regions),
            };
            Assert.Equal([1, 2, 2, 1], placed.Select(p => p.Vectors.Count));
            Assert.All(placed.SelectMany(p => p.Vectors), v => Assert.Equal(1, Math.Sqrt(v.ToArray().Sum(x => (double)x * x)), 4));
        }

        var (a, b) = (await fixture.Engine.EmbedImageAsync(image), await fixture.Engine.EmbedImageAsync(image));
        Assert.Equal(a.Vectors[0].ToArray(), b.Vectors[0].ToArray());
        Assert.Empty((await fixture.Engine.EmbedRegionsAsync(image, [])).Vectors);
    }

    [Fact]
    public async Task An_image_of_another_engine_is_refused_within_a_phrase()
    {
        using var other = FindEngine.Load(new FindEngineOptions { Device = "cpu" });
        using var foreign = await other.EncodeAsync(fixture.Cat);
        using var image = await fixture.Engine.EncodeAsync(fixture.Cat);
        var phrase = Phrase.FromRegion(foreign, BinaryMask.Full(foreign.Width, foreign.Height));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Engine.GroundAsync(image, [phrase]));
        foreign.Dispose();
    }
}
