using CsCheck;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Tests;

public sealed class WrittenQueryTests
{
    private static readonly Gen<string> Word = Gen.OneOf<string>("dog", "people", "red", "car", "bench", "12", "a", "the", "notebook", "nobody", "exception", "no-one");

    private static readonly Gen<string> Thing = Gen.Select(Word, Word, (x, y) => $"{x} {y}");

    private static readonly Gen<PhraseReference> Reference = Gen.OneOf(
        Gen.Const(PhraseReference.ToImage("dog.jpg")),
        Gen.Const(PhraseReference.ToRegion("my, without photo.jpg", 2)),
        Gen.Const(PhraseReference.ToImage("no.jpg")));

    // What may be looked for, or must not be there: words, and a piece of an image among them.
    private static readonly Gen<string> Phrases = Gen.OneOf(Thing, Gen.Select(Thing, Reference, (words, reference) => $"{words} {reference}"), Reference.Select(reference => $"{reference}"));

    [Theory]
    [InlineData("a dog on a beach", "a dog on a beach")]
    [InlineData("a dog on a beach without people", "a dog on a beach", "people")]
    [InlineData("a dog on a beach, without people or umbrellas.", "a dog on a beach", "people", "umbrellas")]
    [InlineData("a street without people, cars, and red buses", "a street", "people", "cars", "red buses")]
    [InlineData("a street with cars but no people", "a street with cars", "people")]
    [InlineData("a street with no people", "a street", "people")]
    [InlineData("a street and no people", "a street", "people")]
    [InlineData("a street but not with a bus", "a street", "a bus")]
    [InlineData("a street, but without any cars", "a street", "cars")]
    [InlineData("a car, not red", "a car", "red")]
    [InlineData("a dog without a leash, on a beach", "a dog on a beach", "a leash")]
    [InlineData("a dog without a leash but with a ball", "a dog with a ball", "a leash")]
    [InlineData("a dog without a leash but with no ball", "a dog", "a leash", "ball")]
    [InlineData("everything EXCEPT Cats", "everything", "Cats")]
    [InlineData("a kitchen excluding people without cats", "a kitchen", "people", "cats")]
    [InlineData("without people", "", "people")]
    [InlineData("no people", "", "people")]
    [InlineData("a no parking sign", "a no parking sign")]
    [InlineData("not only dogs", "not only dogs")]
    [InlineData("a note of 1,000 dollars without people", "a note of 1,000 dollars", "people")]
    [InlineData("a dog without", "a dog without")]
    [InlineData("@dog.jpg#2 on a bench without @cat.jpg(1,2,3,4) or people", "@dog.jpg#2 on a bench", "@cat.jpg(1,2,3,4)", "people")]
    [InlineData("like @\"a, without b.jpg\" without cats", "like @\"a, without b.jpg\"", "cats")]
    [InlineData("me@@home without people", "me@@home", "people")]
    [InlineData("", "")]
    public void A_sentence_is_parted_into_what_is_looked_for_and_what_must_not_be_there(string text, string phrase, params string[] without)
    {
        var query = WrittenQuery.Parse(text);

        Assert.Equal(phrase, query.Phrase.ToString());
        Assert.Equal(without, query.Without.Select(thing => thing.ToString()));
    }

    [Fact]
    public void What_was_put_together_is_taken_apart_again() =>
        Gen.Select(Phrases, Phrases.Array[1, 4], Gen.OneOf<string>("without", "but no", "with no", "except", ", without", ", but no", "and without"), Gen.OneOf<string>(" or ", " and ", ", ", ", or "))
            .Sample((phrase, things, marker, between) =>
            {
                var query = WrittenQuery.Parse($"{phrase} {marker} {string.Join(between, things)}.");

                Assert.Equal(WrittenPhrase.Parse(phrase).Parts, query.Phrase.Parts);
                Assert.Equal(things.Select(thing => WrittenPhrase.Parse(thing).ToString()), query.Without.Select(thing => thing.ToString()));
            });

    [Fact]
    public void A_sentence_without_such_words_is_left_as_it_is() =>
        Phrases.Array[1, 3].Select(phrases => string.Join(" on ", phrases)).Sample(text =>
        {
            var query = WrittenQuery.Parse(text);

            Assert.Equal(WrittenPhrase.Parse(text).Parts, query.Phrase.Parts);
            Assert.Equal(text, query.Phrase.Text);
            Assert.Empty(query.Without);
        });

    [Fact]
    public void No_reference_is_lost_whatever_is_written() =>
        Gen.OneOf(Gen.OneOf<string>("without", "no", "not", "but", "and", "or", ",", ";", "with", "only", "in", "except", "@@", ".", "dog"), Reference.Select(reference => $"{reference}")).Array[0, 12].Select(words => string.Join(' ', words)).Sample(text =>
        {
            var query = WrittenQuery.Parse(text);
            var all = query.Without.Prepend(query.Phrase).ToList();

            Assert.Equal(
                WrittenPhrase.Parse(text).References.Select(reference => $"{reference}").Order(StringComparer.Ordinal),
                all.SelectMany(phrase => phrase.References).Select(reference => $"{reference}").Order(StringComparer.Ordinal));
            Assert.All(query.Without, thing => Assert.NotEmpty(thing.Parts));
            Assert.All(all, phrase => Assert.Equal(phrase.Parts, WrittenPhrase.Parse(phrase.ToString()).Parts));
        });

    [Fact]
    public void A_reference_that_is_not_complete_is_refused() =>
        Assert.Throws<PhraseReferenceException>(() => WrittenQuery.Parse("a dog without @\"cat.jpg"));
}
