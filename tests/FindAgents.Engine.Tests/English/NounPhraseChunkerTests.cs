using CsCheck;
using FindAgents.Engine.English;

namespace FindAgents.Engine.Tests.English;

public sealed class NounPhraseChunkerTests
{
    private static readonly string[] Vocabulary = ["a", "the", "two", "dog", "dogs", "of", "and", ",", "'s", "red", "very", "pair", "people", "riding", "parked", "with", "no", "statue", "’", "-", "12", "ice cream", "\n", "é", "🐕", "skis", "to"];

    [Theory]
    [InlineData("A cat and a dog", "A cat|a dog")]
    [InlineData("Two small dogs are running on the grass.", "Two small dogs|the grass")]
    [InlineData("A group of people standing around a table", "A group of people|a table")]
    [InlineData("a man on a pair of skis", "a man|a pair of skis")]
    [InlineData("A slice of pizza on a white plate.", "A slice of pizza|a white plate")]
    [InlineData("A bowl of fruit", "A bowl|fruit")]
    [InlineData("a black and white cat", "a black and white cat")]
    [InlineData("A big, red bus", "A big, red bus")]
    [InlineData("An orange on an orange chair", "An orange|an orange chair")]
    [InlineData("a man's hat and the dogs' bowl", "a man|hat|the dogs|bowl")]
    [InlineData("A man skis down a slope", "A man|a slope")]
    [InlineData("A woman watches people ride horses", "A woman|people|horses")]
    [InlineData("Children play near parked cars", "Children|parked cars")]
    [InlineData("A person with a tennis racket in a living room", "A person|a tennis racket|a living room")]
    [InlineData("A man is trying to hit a ball", "A man|a ball")]
    [InlineData("A close up of a giraffe in front of a building", "a giraffe|a building")]
    [InlineData("A tennis match in progress", "")]
    [InlineData("The smiling woman cuts her cake with a very large knife", "The smiling woman|her cake|a very large knife")]
    [InlineData("", "")]
    [InlineData("!!! …", "")]
    public void Captions_have_their_noun_phrases(string caption, string expected) =>
        Assert.Equal(expected, string.Join('|', NounPhraseChunker.Chunk(caption).Select(p => caption[p.Start..p.End])));

    [Theory]
    [InlineData("two dogs", "dog", true, 2)]
    [InlineData("a dog", "dog", false, 1)]
    [InlineData("dogs", "dog", true, null)]
    [InlineData("a couple of children", "child", true, 2)]
    [InlineData("several sheep", "sheep", true, null)]
    [InlineData("the sheep", "sheep", false, null)]
    [InlineData("a pair of scissors", "scissors", false, null)]
    [InlineData("a herd of three zebras", "zebra", true, 3)]
    [InlineData("12 knives", "knife", true, 12)]
    [InlineData("a dozen donuts", "donut", true, 12)]
    [InlineData("a bunch of broccoli", "broccoli", false, null)]
    [InlineData("women", "woman", true, null)]
    [InlineData("both buses", "bus", true, 2)]
    [InlineData("a women", "woman", false, 1)]
    [InlineData("a few dogs", "dog", true, null)]
    [InlineData("a couple people", "person", true, 2)]
    public void Phrases_say_what_and_how_many(string text, string head, bool isPlural, int? count)
    {
        var phrase = Assert.Single(NounPhraseChunker.Chunk(text));
        Assert.Equal((head, isPlural, count), (phrase.Head, phrase.IsPlural, phrase.Count));
    }

    [Theory]
    [InlineData("A street with no cars", "cars")]
    [InlineData("A horse without a rider", "a rider")]
    [InlineData("A statue of a horse", "a horse")]
    public void What_is_not_there_is_not_real(string caption, string phrase) =>
        Assert.Equal(phrase, Assert.Single(NounPhraseChunker.Chunk(caption), p => !p.IsReal) is var unreal ? caption[unreal.Start..unreal.End].Replace("no ", "", StringComparison.Ordinal) : "");

    [Fact]
    public void Any_text_has_phrases_in_order_and_within_bounds()
    {
        var words = Gen.Int[0, Vocabulary.Length - 1].Select(i => Vocabulary[i]);
        Gen.OneOf(Gen.String, words.Array[0, 20].Select(parts => string.Join(' ', parts)), words.Array[0, 20].Select(string.Concat)).Sample(
            text =>
            {
                var end = 0;
                foreach (var phrase in NounPhraseChunker.Chunk(text))
                {
                    Assert.InRange(phrase.Start, end, text.Length);
                    Assert.InRange(phrase.End, phrase.Start + 1, text.Length);
                    Assert.False(char.IsWhiteSpace(text[phrase.Start]) || char.IsWhiteSpace(text[phrase.End - 1]));
                    Assert.NotEmpty(phrase.Words);
                    Assert.NotEmpty(phrase.Head);
                    end = phrase.End;
                }
            },
            iter: 20_000);
    }
}
