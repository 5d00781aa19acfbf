using CsCheck;
using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Search;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Search;

public sealed class QueryEntitiesTests : IDisposable
{
    private readonly ColourEngine _engine = new();

    [Theory]
    [InlineData("photos of a red ball on a wooden bench", "red ball", "wooden bench")]
    [InlineData("a black and white cat under the table", "black and white cat", "table")]
    [InlineData("a man riding a horse on the beach", "man", "horse", "beach")]
    [InlineData("people skiing", "people")]
    [InlineData("skiing", "skiing")]
    [InlineData("two dogs and a dog with a frisbee", "dogs", "dog", "frisbee")]
    [InlineData("dogs, dogs and Dogs", "dogs")]
    [InlineData("a picture of a car parked in front of a brick building", "car", "brick building")]
    [InlineData("a dog with no leash", "dog")]
    [InlineData("the hot dog beside a parking meter", "hot dog", "parking meter")]
    [InlineData("red", "red")]
    public void Words_name_things(string text, params string[] expected) =>
        Assert.Equal(expected, QueryEntities.Of(text).Select(entity => entity.ToString()));

    [Fact]
    public async Task Pieces_are_things_in_their_place()
    {
        using var image = await _engine.EncodeAsync(Pictures.Green);
        var (named, unnamed) = (Piece(image, "@grass.jpg#1"), Piece(image, null));

        var entities = QueryEntities.Of(new Phrase(new PhraseText("a dog beside"), named, new PhraseText("and"), unnamed, new PhraseText("on a wooden bench")));

        Assert.Equal(["dog", "@grass.jpg#1", "region", "wooden bench"], entities.Select(entity => entity.ToString()));
        Assert.Same(named, Assert.Single(entities[1].Parts));
    }

    [Fact]
    public async Task No_piece_is_lost_whatever_stands_beside_it()
    {
        using var image = await _engine.EncodeAsync(Pictures.Green);
        var pieces = Enumerable.Range(0, 3).Select(i => Piece(image, $"piece {i}")).ToArray();
        var text = Gen.OneOf(Gen.String, Gen.OneOf<string>("a", "the", "dog", "red ball", ",", "on", "and", "no", "photos of", "", "🐕").Array[0, 30].Select(words => string.Join(' ', words)));
        Gen.OneOf(text.Select(words => (PhrasePart)new PhraseText(words)), Gen.Int[0, 2].Select(i => (PhrasePart)pieces[i])).Array[1, 8].Sample(parts =>
        {
            var phrase = new Phrase(parts);
            var entities = QueryEntities.Of(phrase);

            Assert.Equal(parts.OfType<PhraseRegion>(), entities.SelectMany(entity => entity.Parts).OfType<PhraseRegion>());
            Assert.All(entities, entity => Assert.False(string.IsNullOrWhiteSpace(entity.ToString())));
            Assert.True(entities.Count > 0 || string.IsNullOrWhiteSpace(phrase.ToString()));
            Assert.InRange(entities.Count(entity => entity.IsText), 0, 16);
        });
    }

    public void Dispose() => _engine.Dispose();

    private static PhraseRegion Piece(EncodedImage image, string? name) => new(image, BinaryMask.Full(image.Width, image.Height), name);
}
