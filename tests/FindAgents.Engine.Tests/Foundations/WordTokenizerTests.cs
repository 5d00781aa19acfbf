using CsCheck;
using FindAgents.Engine.Foundations.Language.Glove;

namespace FindAgents.Engine.Tests.Foundations;

public sealed class WordTokenizerTests
{
    private static readonly HashSet<string> Vocabulary =
    [
        .. ("the dog cat red ball t-shirt man men is not do can will are have hair cafe box boxes baby leaf knife chop surf surfing ride big happy " +
            "zero one two three four five eight twelve twenty fifty hundred thousand nine nineteen x first second third fifth twelfth twentieth bus " +
            "hot teddy bear strasse fish fence woman quick what").Split(' '),
    ];

    private static readonly WordTokenizer Tokenizer = new(Vocabulary.Contains);

    [Theory]
    [InlineData("The DOG, the cat; the red-ball!", "the dog the cat the red ball")]
    [InlineData("  dog\t\ncat  ", "dog cat")]
    [InlineData("dog/cat (ball) \"red\"…", "dog cat ball red")]
    [InlineData("hot_dog", "hot dog")]
    [InlineData("a dog", "dog")]
    [InlineData("t-shirt", "t-shirt")]
    [InlineData("red-haired man", "red hair man")]
    [InlineData("the man's dog", "the man dog")]
    [InlineData("the man\u2019s dog", "the man dog")]
    [InlineData("boxes' the dogs'", "boxes the dog")]
    [InlineData("don't, isn\u2019t can't won't", "do not is not can not will not")]
    [InlineData("they're what've", "are what have", "they")]
    [InlineData("'dog'", "dog")]
    [InlineData("Café CAFE\u0301 Straße ﬁsh", "cafe cafe strasse fish")]
    [InlineData("2 dogs", "two dog")]
    [InlineData("12 0 23", "twelve zero twenty three")]
    [InlineData("1905", "one thousand nine hundred five")]
    [InlineData("250,000", "two hundred fifty zero")]
    [InlineData("1950s", "one thousand nine hundred fifty")]
    [InlineData("1st 2nd 3rd 12th 20th 23rd 5th", "first second third twelfth twentieth twenty third fifth")]
    [InlineData("4x4", "four x four")]
    [InlineData("12345678 dog", "dog", "12345678")]
    [InlineData("babies leaves knives buses", "baby leaf knife bus")]
    [InlineData("chopped chopping surfed riding fencing", "chop chop surf ride fence")]
    [InlineData("biggest happier happily quickly", "big happy happy quick")]
    [InlineData("surfing", "surfing")]
    [InlineData("dog qwxz 狗 cat", "dog cat", "qwxz 狗")]
    [InlineData("blorp-dog", "dog", "blorp")]
    [InlineData("!!! … --- ' -", "")]
    [InlineData("I", "")]
    [InlineData("", "")]
    [InlineData("🐶 dog", "dog")]
    public void Texts_become_known_words(string text, string words, string unknown = "")
    {
        var (actual, left) = Tokenizer.Split(text);
        Assert.Equal(words, string.Join(' ', actual));
        Assert.Equal(unknown, string.Join(' ', left));
    }

    [Fact]
    public void Whatever_comes_every_word_is_known_and_its_words_come_out_again() =>
        Gen.String.Sample(text =>
        {
            var (words, _) = Tokenizer.Split(text);
            Assert.All(words, word => Assert.Contains(word, Vocabulary));
            Assert.Equal(words, Tokenizer.Split(string.Join(' ', words)).Words);
        });

    [Fact]
    public void Capitals_and_spaces_make_no_difference() =>
        Gen.Int[0, Vocabulary.Count - 1].Select(i => Vocabulary.ElementAt(i)).List[0, 12].Sample(words =>
            Assert.Equal(words, Tokenizer.Split("  " + string.Join("  ", words).ToUpperInvariant() + ".").Words));

    [Fact]
    public void Folding_covers_the_latin_letters_with_accents() =>
        Assert.Equal(
            "aaaaaaaeceeeeiiiidnooooo×ouuuuythss lzscg oeijl tour d'ile",
            TextFolding.Fold("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß ŁŻŚĆĞ ŒĲŀ Tour d’Île"));
}
