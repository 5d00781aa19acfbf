using FindAgents.Engine.Foundations.Language.Glove;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Training.Conversion;

namespace FindAgents.Training.Tests.Conversion;

public sealed class LexiconTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "models", "find-mini");

    [Fact]
    public void Every_category_has_other_names_and_nothing_else_has()
    {
        var lexicon = Lexicon.Default;
        Assert.Equal(CocoCategories.Things.Select(c => c.Phrase), lexicon.Synonyms.Keys.Take(80));
        Assert.Equal(CocoCategories.All.Select(c => c.Phrase).Distinct().Order(), lexicon.Synonyms.Keys.Order());
        Assert.All(lexicon.Synonyms, pair => Assert.DoesNotContain(pair.Key, pair.Value));
    }

    [Fact]
    public void Groups_consist_of_things()
    {
        var things = CocoCategories.Things.Select(c => c.Name).ToHashSet();
        Assert.NotEmpty(Lexicon.Default.Groups);
        Assert.All(Lexicon.Default.Groups, pair =>
        {
            Assert.NotEmpty(pair.Value);
            Assert.All(pair.Value, name => Assert.Contains(name, things));
        });
        Assert.Equal(["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"], Lexicon.Default.Groups["vehicle"]);
    }

    [Fact]
    public void The_embedded_vocabulary_knows_all_its_words()
    {
        using var language = GloveLanguageFoundation.Load(
            Path.Combine(Folder, "glove-6b-100d.safetensors"), Path.Combine(Folder, "glove-6b-100d.words.txt"));
        using var tokens = language.Encode([.. Lexicon.Default.Phrases]);
        var unknown = Lexicon.Default.Phrases.Zip(tokens.Unknown).Where(pair => pair.Second.Count > 0).Select(pair => pair.First);
        Assert.Equal([], unknown);
    }

    [Theory]
    [InlineData("[things]\ncat, feline: kitty")]
    [InlineData("[nouns]\ncat: feline")]
    [InlineData("cat: feline")]
    [InlineData("[groups]\npet")]
    public void A_line_in_the_wrong_place_is_named(string text)
    {
        var error = Assert.Throws<ConversionException>(() => Lexicon.Parse(new StringReader(text)));
        Assert.Contains($"Line {text.Count(c => c == '\n') + 1}", error.Message, StringComparison.Ordinal);
    }
}
