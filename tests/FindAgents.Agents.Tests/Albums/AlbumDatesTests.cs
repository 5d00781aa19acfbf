using FindAgents.Agents.Albums;
using FindAgents.Engine;

namespace FindAgents.Agents.Tests.Albums;

public sealed class AlbumDatesTests
{
    [Theory]
    [InlineData("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")]
    [InlineData("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData(" 2024-02-29 ", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("2024-06-30T18:00", "2024-06-30T18:00:00Z", "2024-06-30T18:00:00Z")]
    [InlineData("2024-06-30T18:00:05+02:00", "2024-06-30T16:00:05Z", "2024-06-30T16:00:05Z")]
    [InlineData("2024-06-30 18:00", "2024-06-30T18:00:00Z", "2024-06-30T18:00:00Z")]
    public void A_date_is_the_time_that_it_spans(string text, string first, string after)
    {
        Assert.Equal(DateTimeOffset.Parse(first), AlbumDates.First(text, "from"));
        Assert.Equal(DateTimeOffset.Parse(after), AlbumDates.After(text, "until"));
    }

    [Fact]
    public void Nothing_is_no_date() => Assert.Null(AlbumDates.First(" ", "from"));

    [Theory]
    [InlineData("summer")]
    [InlineData("2024-13")]
    [InlineData("2023-02-29")]
    [InlineData("30.6.2024")]
    [InlineData("9999")]
    public void Everything_else_is_refused(string text) =>
        Assert.Contains("which is no date", Assert.Throws<PromptException>(() => AlbumDates.First(text, "from")).Message, StringComparison.Ordinal);
}
