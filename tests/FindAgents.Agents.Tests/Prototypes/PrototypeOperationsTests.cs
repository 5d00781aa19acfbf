using System.Text;
using System.Text.Json;
using FindAgents.Agents.Prototypes;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Prototypes;

public sealed class PrototypeOperationsTests : IDisposable
{
    private static readonly TaskPrototype Shy = MiniPrototypes.GroundedSegmentation.ToBuilder("shy-grounding").Build();

    private readonly TempFolder _temp = new();
    private readonly PrototypeOperations _prototypes;

    public PrototypeOperationsTests() => _prototypes = new PrototypeOperations(new PrototypeShelf(_temp.At("shelf")), new PrototypeOperationsOptions { AllowSaving = true });

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Those_that_come_along_are_the_models_that_answers()
    {
        FindModelInfo Model(PrototypeAsker? asker) => new("some", "1", "a", "b", []) { Asker = asker };
        var shelf = new PrototypeShelf(_temp.At("shelf"));
        Assert.Equal(BuiltInPrototypes.GroundedSegmentation, new PrototypeOperations(shelf, null, () => Model(PrototypeAsker.Official)).Find("grounded-segmentation"));
        Assert.Equal(MiniPrototypes.GroundedSegmentation, new PrototypeOperations(shelf, null, () => Model(PrototypeAsker.FindMini)).Find("grounded-segmentation"));
        Assert.Equal(PrototypeAsker.FindMini, new PrototypeOperations(shelf, null, () => Model(null)).Asker);
        Assert.Equal(PrototypeAsker.Official, new PrototypeOperations(shelf, new PrototypeOperationsOptions { Asker = PrototypeAsker.Official }, () => Model(PrototypeAsker.FindMini)).Asker);
    }

    [Fact]
    public void They_are_listed_read_and_drawn()
    {
        var saved = _prototypes.Save(Shy.ToYaml());
        Assert.Equal(("shy-grounding", true), (saved.Name, saved.Own));
        Assert.Equal(["peaks", "phrases"], saved.Prompts);
        Assert.Contains("find-mini: phrases", saved.Answers);
        File.WriteAllText(_temp.At("shelf", "broken.yaml"), "x");

        var list = _prototypes.List().Prototypes;
        Assert.Equal([.. MiniPrototypes.All.Select(prototype => prototype.Name), "broken", "shy-grounding"], list.Select(prototype => prototype.Name));
        Assert.Equal(list.Select(prototype => prototype.Name), _prototypes.Names());
        Assert.NotNull(list.Single(prototype => prototype.Name == "broken").Problem);
        Assert.Equal(list.Count, JsonDocument.Parse(_prototypes.Read(PrototypeUri.List).Bytes).RootElement.GetProperty("prototypes").GetArrayLength());

        Assert.Equal(Shy, TaskPrototype.FromYaml(Encoding.UTF8.GetString(_prototypes.Read(PrototypeUri.Yaml("shy-grounding")).Bytes.Span)));
        Assert.Equal(PrototypePicture.Render(Shy).Width, RgbImage.Load(_prototypes.Read(PrototypeUri.Picture("shy-grounding")).Bytes.Span).Width);
        Assert.Equal(MiniPrototypes.GroundedSegmentation, _prototypes.Find("grounded-segmentation"));
    }

    [Theory]
    [InlineData("find://prototype/none", "There is no task prototype 'none'")]
    [InlineData("find://prototype/none.png", "There is no task prototype 'none'")]
    [InlineData("find://prototype/../../etc/passwd", "There is no task prototype")]
    [InlineData("find://prototype/", "There is no task prototype")]
    [InlineData("find://result/x", "Nothing is to be read at")]
    public void What_is_not_there_is_told_of(string uri, string expected) =>
        Assert.Contains(expected, Assert.Throws<PrototypeException>(() => _prototypes.Read(uri)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_saved_where_nobody_allowed_it()
    {
        var reading = new PrototypeOperations(new PrototypeShelf(_temp.At("shelf")));
        Assert.Contains("--allow-prototypes", Assert.Throws<PrototypeException>(() => reading.Save(Shy.ToYaml())).Message, StringComparison.Ordinal);
        Assert.Empty(reading.Shelf.Names());
        Assert.Contains("No YAML", Assert.Throws<PrototypeException>(() => _prototypes.Save(" ")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_ask_with_a_prototype_of_ones_own()
    {
        using var engine = new ColourEngine();
        using var find = new FindOperations(engine, new FindOperationsOptions { Roots = { _temp.Path } });
        var image = await find.AddImageAsync(Pictures.RedAndBlue);
        Assert.Equal("shy-grounding", (await find.GroundAsync(image, ["red"], Shy)).Prototype);
        Assert.Equal("shy-grounding", (await find.SegmentAsync(image, FindOperations.Things, Shy)).Prototype);
        Assert.Equal("shy-grounding", (await find.RefineAsync(image, new RefineRequest { Box = new RefineBox(10, 10, 20, 20) }, Shy)).Prototype);
        Assert.NotEqual("shy-grounding", (await find.GroundAsync(image, ["red"])).Prototype);
        Assert.Equal(1, engine.EncodeCalls);
    }
}
