using FindAgents.Engine.Foundations.Language.Text;

namespace FindAgents.Engine.Tests.Foundations.Language;

public sealed class TextRepairTests
{
    /// <summary>What ftfy 6.3.1 makes of each.</summary>
    [Theory]
    [InlineData("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("\u212b\u2126", "\u00c5\u03a9")]
    [InlineData("\u0915\u093c", "\u0915\u093c")]
    [InlineData("P&EACUTE;REZ &amp;lt;", "PÉREZ <")]
    [InlineData("<b> &amp;", "<b> &amp;")]
    [InlineData("this&not that", "this&not that")]
    [InlineData("&#150; &#12ab;", "– &#12ab;")]
    [InlineData("Ã  la mode", "à la mode")]
    [InlineData("doubly: Ã\u0192Â©tÃ\u0192Â©", "doubly: été")]
    [InlineData("â€œquotedâ€\ufffd", "\"quoted\ufffd")]
    [InlineData("\uff76\uff9e\uff71", "ガア")]
    [InlineData("\u001b[36;44mblue\u001b[0m", "blue")]
    [InlineData("a\r\nb\u2028c\u0085d", "a\nb\nc…d")]
    [InlineData("ﬁne ‘x’", "fine 'x'")]
    [InlineData("1\u0085\u0007\ufeff2", "1…2")]
    [InlineData("schön", "schön")]
    public void Text_is_mended(string text, string mended) => Assert.Equal(mended, TextRepair.Fix(text));

    [Fact]
    public void Half_of_a_pair_is_replaced() => Assert.Equal("x\ufffdy", TextRepair.Fix("x" + (char)0xD83D + "y"));

    [Theory]
    [InlineData("ΟΔΟΣ ΣΑΣ.", "οδος σας.")]
    [InlineData("İ \u1e9e Σ", "i\u0307 ß σ")]
    [InlineData("\ud801\udc00", "\ud801\udc28")]
    public void Letters_are_made_small_as_Python_makes_them(string text, string lower) => Assert.Equal(lower, LowerCase.Of(text));

    [Theory]
    [InlineData("&amp &notit; &copy2", "& ¬it; ©2")]
    [InlineData("&#x80;&#0;&#xD800;&#x110000;&#99999999999;", "€\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("&#11;&#x1F;&unheard; & &;", "&unheard; & &;")]
    public void References_are_resolved_as_the_standard_has_it(string text, string decoded) => Assert.Equal(decoded, HtmlReferences.Decode(text));
}
