using CsCheck;
using FindAgents.Agents.Phrases;
using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Tests;

public sealed class WrittenPhraseTests
{
    // Letters that mean something to the reader, and some that do not.
    private static readonly Gen<string> AnyText = Gen.String[Gen.OneOf(Gen.Char["@@@\"#(),.: 1290-+eE\tax/\\_é?'"], Gen.Char), 0, 40];

    private static readonly Gen<string> AnyName = Gen.OneOf(AnyText, Gen.Char["@.:a"].Array[1, 4].Select(letters => new string(letters)), Gen.Const("photo.jpg"), Gen.Const("img_0123456789abcdef")).Where(name => !string.IsNullOrWhiteSpace(name));

    private static readonly Gen<double> Number = Gen.OneOf(Gen.Int[-5, 5000].Select(i => (double)i), Gen.Double.Where(double.IsFinite));

    private static readonly Gen<PhraseReference> AnyReference = Gen.OneOf(
        AnyName.Select(PhraseReference.ToImage),
        Gen.Select(AnyName, Gen.Int[1, int.MaxValue], PhraseReference.ToRegion),
        Gen.Select(AnyName, Number, Number, (name, x, y) => PhraseReference.ToPoint(name, new PointF(x, y))),
        Gen.Select(AnyName, Number, Number, Gen.Double[0.001, 5000], Gen.Double[0.001, 5000], (name, x, y, width, height) => PhraseReference.ToBox(name, new Box(x, y, width, height))));

    private static readonly Gen<List<WrittenPart>> AnyParts = Gen.OneOf(
        AnyReference.Select(reference => (WrittenPart)reference),
        AnyText.Select(text => text.Trim()).Where(text => text.Length > 0).Select(text => (WrittenPart)new WrittenWords(text)))
        .List[0, 6]
        .Select(Apart);

    [Fact]
    public void What_is_written_is_read_as_the_same_parts() =>
        AnyParts.Sample(parts => Assert.Equal(parts, WrittenPhrase.Parse(string.Join(' ', parts)).Parts));

    [Fact]
    public void Any_text_is_read_or_refused_with_a_reason() =>
        AnyText.Sample(text =>
        {
            try
            {
                var phrase = WrittenPhrase.Parse(text);
                Assert.Equal(phrase.Parts, WrittenPhrase.Parse(phrase.ToString()).Parts);
                Assert.Equal(text.Trim(), phrase.Text);
            }
            catch (PhraseReferenceException exception)
            {
                Assert.Contains("@photo.jpg(10,20,200,150)", exception.Message, StringComparison.Ordinal);
            }
        });

    [Fact]
    public void Text_without_the_sign_is_words_as_they_stand() =>
        AnyText.Select(text => text.Replace('@', 'a')).Sample(text =>
            Assert.Equal(string.IsNullOrWhiteSpace(text) ? [] : [text.Trim()], WrittenPhrase.Parse(text).Words.Select(words => words.Text)));

    public static TheoryData<string, WrittenPart[]> Written => new()
    {
        { "the red car", [Words("the red car")] },
        { "  the red car ", [Words("the red car")] },
        { "", [] },
        { " \t", [] },
        { "@photo.jpg", [Whole("photo.jpg")] },
        { "the same as @dog.jpg(10,20,200,150)", [Words("the same as"), Boxed("dog.jpg", 10, 20, 200, 150)] },
        { "@dog.jpg( 10 , 20.5, 2e2,150 )", [Boxed("dog.jpg", 10, 20.5, 200, 150)] },
        { "what lies at @photos/2024/dog.jpg(120,80)?", [Words("what lies at"), Pointed("photos/2024/dog.jpg", 120, 80), Words("?")] },
        { "where is @a.jpg#2 and the man in a hat", [Words("where is"), Numbered("a.jpg", 2), Words("and the man in a hat")] },
        { "@res_0123456789abcdef#12's hat", [Numbered("res_0123456789abcdef", 12), Words("'s hat")] },
        { "@img_0123456789abcdef(1,2,3,4)", [Boxed("img_0123456789abcdef", 1, 2, 3, 4)] },
        { "@\"my photo.jpg\"(10,20,30,40) on grass", [Boxed("my photo.jpg", 10, 20, 30, 40), Words("on grass")] },
        { "@\"the \"\"best\"\" (1).jpg\"", [Whole("the \"best\" (1).jpg")] },
        { "find @a.jpg, @b.jpg and (@c.jpg).", [Words("find"), Whole("a.jpg"), Words(","), Whole("b.jpg"), Words("and ("), Whole("c.jpg"), Words(").")] },
        { "like @a.jpg.", [Words("like"), Whole("a.jpg"), Words(".")] },
        { "@a.jpg (the left one)", [Whole("a.jpg"), Words("(the left one)")] },
        { "@C:\\photos\\a.jpg#1", [Numbered("C:\\photos\\a.jpg", 1)] },
        { "@../a.jpg and @./b.jpg", [Whole("../a.jpg"), Words("and"), Whole("./b.jpg")] },
        { "@logo@2x.png(1,2)", [Pointed("logo@2x.png", 1, 2)] },
        { "@\"@home.jpg\"", [Whole("@home.jpg")] },
        { "@straße.jpg", [Whole("straße.jpg")] },
        { "me@example.org", [Words("me@example.org")] },
        { "me.too@example.org#2", [Words("me.too@example.org#2")] },
        { "a cup @ the table", [Words("a cup @ the table")] },
        { "a cup @, @. and @", [Words("a cup @, @. and @")] },
        { "@@photo.jpg", [Words("@photo.jpg")] },
        { "a@@b @@", [Words("a@b @")] },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void References_stand_as_words(string text, WrittenPart[] parts) =>
        Assert.Equal(parts, WrittenPhrase.Parse(text).Parts);

    [Theory]
    [InlineData("@a.jpg#", "'@a.jpg#' cannot be read. The number of a region is expected behind #")]
    [InlineData("the @a.jpg#x dog", "'@a.jpg#x'")]
    [InlineData("@a.jpg#2x", "and nothing else")]
    [InlineData("@a.jpg#2(1,2)", "and nothing else")]
    [InlineData("@a.jpg#0", "regions are numbered from 1")]
    [InlineData("@a.jpg#99999999999", "The number of a region is expected")]
    [InlineData("@a.jpg(1,2,3)", "Two numbers (a point) or four (a box) are expected in the brackets, not 3.")]
    [InlineData("@a.jpg(the left one)", "leave a blank before brackets that belong to the sentence")]
    [InlineData("@a.jpg()", "Two or four numbers")]
    [InlineData("@a.jpg(1,NaN)", "Two or four numbers")]
    [InlineData("@a.jpg(1,1e999)", "Two or four numbers")]
    [InlineData("@a.jpg(1,2", "The closing bracket is missing")]
    [InlineData("@a.jpg(10,20,-5,5)", "width and height above 0 (not two corners)")]
    [InlineData("@a.jpg(10,20,0,5)", "is empty")]
    [InlineData("@\"my photo.jpg", "The quotation mark behind the name is missing")]
    [InlineData("@\"\"", "has to name an image")]
    [InlineData("@\" \"(1,2)", "has to name an image")]
    [InlineData("the dog of @#2", "It names no image")]
    public void What_is_no_reference_is_refused_with_its_forms(string text, string expected)
    {
        var error = Assert.Throws<PhraseReferenceException>(() => WrittenPhrase.Parse(text));
        Assert.IsAssignableFrom<PromptException>(error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("@photo.jpg#2", error.Message, StringComparison.Ordinal);
        Assert.Contains("@@ for a plain @", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_guide_holds_references_that_can_be_read()
    {
        var example = WrittenPhrase.Guide[(WrittenPhrase.Guide.IndexOf("Example: ", StringComparison.Ordinal) + 9)..];
        var phrases = System.Text.Json.JsonSerializer.Deserialize<string[]>(example[..(example.IndexOf(']', StringComparison.Ordinal) + 1)])!;
        Assert.Equal([Boxed("dog.jpg", 10, 20, 200, 150), Numbered("res_ckts25e5pjrd1z4f", 1)], phrases.SelectMany(phrase => WrittenPhrase.Parse(phrase).References));
    }

    private static WrittenWords Words(string text) => new(text);

    private static PhraseReference Whole(string image) => PhraseReference.ToImage(image);

    private static PhraseReference Numbered(string image, int number) => PhraseReference.ToRegion(image, number);

    private static PhraseReference Pointed(string image, double x, double y) => PhraseReference.ToPoint(image, new PointF(x, y));

    private static PhraseReference Boxed(string image, double x, double y, double width, double height) => PhraseReference.ToBox(image, new Box(x, y, width, height));

    // Words that follow words are the same words.
    private static List<WrittenPart> Apart(List<WrittenPart> parts) =>
        [.. parts.Where((part, i) => i == 0 || part is PhraseReference || parts[i - 1] is PhraseReference)];
}
