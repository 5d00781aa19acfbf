using FindAgents.Cli.Diagnosis;

namespace FindAgents.Cli.Tests.Diagnosis;

public class GraphicsCardsTests
{
    [Fact]
    public void A_card_is_told_by_its_name_and_its_memory() => Assert.Equal(
        ["NVIDIA H100 80GB HBM3, 79.1 GiB free of 79.6 GiB", "Some card, mark 2, 512.0 MiB free of 8.0 GiB"],
        GraphicsCards.Read("NVIDIA H100 80GB HBM3, 81004, 81559\nSome card, mark 2, 512, 8192\r\n"));

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found")]
    [InlineData("NVIDIA A2, [N/A], 15356")]
    public void What_is_no_list_of_cards_gives_none(string list) => Assert.Empty(GraphicsCards.Read(list));
}
