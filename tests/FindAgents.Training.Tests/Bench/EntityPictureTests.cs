using FindAgents.Engine.Imaging;
using FindAgents.Training.Bench;
using FindAgents.Training.Data;
using FindAgents.Training.Tests.Data;

namespace FindAgents.Training.Tests.Bench;

public sealed class EntityPictureTests : IDisposable
{
    private readonly SyntheticCoco _coco = new SyntheticCoco().WriteTrain();
    private readonly TrainingPhoto _photo;

    public EntityPictureTests() => _photo = CocoDataset.Load(_coco.Folder, "train").Find(4)!;

    public void Dispose() => _coco.Dispose();

    [Fact]
    public void Phrases_have_the_colour_of_their_masks()
    {
        var sentence = "a banner beside the old dog's ball";
        var picture = EntityPicture.Render(_photo, [new EntityAnnotation(4, sentence, [new EntityReference("a banner", 0, [70000]), new EntityReference("the old dog", 16, [300])])]);
        Assert.True(picture.Width >= SyntheticCoco.Width && picture.Height > SyntheticCoco.Height);
        var colours = new HashSet<(byte, byte, byte)>();
        for (var i = SyntheticCoco.Height * picture.Width * 3; i < picture.Pixels.Length; i += 3)
        {
            colours.Add((picture.Pixels.Span[i], picture.Pixels.Span[i + 1], picture.Pixels.Span[i + 2]));
        }

        // The tints of the first two regions, on white.
        foreach (var number in new[] { 1, 2 })
        {
            var tint = RegionPalette.ColorOf(number);
            Assert.Contains(colours, c => Near(c.Item1, tint.R) && Near(c.Item2, tint.G) && Near(c.Item3, tint.B));
        }

        var third = RegionPalette.ColorOf(4);
        Assert.DoesNotContain(colours, c => Near(c.Item1, third.R) && Near(c.Item2, third.G) && Near(c.Item3, third.B));

        static bool Near(byte drawn, byte full) => Math.Abs(drawn - (full + ((255 - full) * (1 - (140 / 255.0))))) <= 2;
    }

    [Fact]
    public void Long_sentences_wrap_and_the_same_input_gives_the_same_pixels()
    {
        var word = new EntityReference("dog", 0, [300]);
        var one = EntityPicture.Render(_photo, [new EntityAnnotation(4, "dog", [word])]);
        var many = EntityPicture.Render(_photo, [new EntityAnnotation(4, "dog " + string.Join(' ', Enumerable.Repeat("something", 60)) + new string('x', 200) + "\n\t🐕", [word])]);
        Assert.Equal(one.Width, many.Width);
        Assert.True(many.Height > one.Height + 100);
        Assert.True(many.Pixels.Span.SequenceEqual(EntityPicture.Render(_photo, [new EntityAnnotation(4, "dog " + string.Join(' ', Enumerable.Repeat("something", 60)) + new string('x', 200) + "\n\t🐕", [word])]).Pixels.Span));
    }

    [Fact]
    public void A_segment_that_is_not_there_is_refused() =>
        Assert.Contains("no segment 5", Assert.Throws<EntityFileException>(() => EntityPicture.Render(_photo, new EntityReference("a", 0, [5]))).Message, StringComparison.Ordinal);
}
