using FindAgents.Agents.Compositions;
using FindAgents.Agents.Prototypes;
using FindAgents.Engine;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Prototypes;

public sealed class PrototypeShelfTests : IDisposable
{
    private static readonly TaskPrototype Shy = MiniPrototypes.GroundedSegmentation.ToBuilder("shy-grounding").Describe("Shy.").Build();

    private readonly TempFolder _temp = new();
    private readonly PrototypeShelf _shelf;

    public PrototypeShelfTests() => _shelf = new PrototypeShelf(_temp.At("shelf"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_is_saved_is_there_as_it_was_written_until_it_is_removed()
    {
        Assert.Empty(_shelf.List());
        Assert.False(Directory.Exists(_shelf.Folder));
        var yaml = "# mine\n" + Shy.ToYaml();
        Assert.Equal(Shy, _shelf.Save(yaml));
        Assert.Equal(yaml, File.ReadAllText(Path.Combine(_shelf.Folder, "shy-grounding.yaml")));
        Assert.Equal([Path.Combine(_shelf.Folder, "shy-grounding.yaml")], Directory.GetFiles(_shelf.Folder, "*", new EnumerationOptions { AttributesToSkip = 0 }));
        Assert.Equal(Shy, new PrototypeShelf(_shelf.Folder).Load("shy-grounding"));

        var other = Shy.ToBuilder().Describe("Shyer.").Build();
        Assert.Contains("already", Assert.Throws<PrototypeException>(() => _shelf.Save(other.ToYaml())).Message, StringComparison.Ordinal);
        Assert.Equal(Shy, _shelf.Load("shy-grounding"));
        _shelf.Save(other.ToYaml(), replace: true);
        Assert.Equal(other, Assert.Single(_shelf.List()).Prototype);

        _shelf.Remove("shy-grounding");
        Assert.Empty(_shelf.List());
        Assert.Contains("There is none yet", Assert.Throws<PrototypeException>(() => _shelf.Load("shy-grounding")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_says_why_and_stops_no_other()
    {
        _shelf.Save(Shy.ToYaml());
        Write("broken", "name: broken\nvariables: [");
        Write("deep", new string('[', 60_000));
        Write("large", "name: large\n#" + new string('x', PrototypeShelf.MaxBytes));
        Write("moved", Shy.ToYaml());
        Write("grounded-segmentation", MiniPrototypes.GroundedSegmentation.ToYaml());
        File.WriteAllBytes(Path.Combine(_shelf.Folder, "binary.yaml"), [0xff, 0xfe, 0x00, 0xd8, 0x00]);
        Write("Not A Name", Shy.ToYaml());

        var list = _shelf.List().ToDictionary(entry => entry.Name);
        Assert.Equal(["binary", "broken", "deep", "grounded-segmentation", "large", "moved", "shy-grounding"], list.Keys.Order());
        Assert.Equal(Shy, list["shy-grounding"].Prototype);
        Assert.All(list.Values.Where(entry => entry.Name != "shy-grounding"), entry => Assert.True(entry.Prototype is null && entry.Problem!.Length > 20));
        Assert.Contains("comes along", list["grounded-segmentation"].Problem, StringComparison.Ordinal);
        Assert.Contains("64 KB", list["large"].Problem, StringComparison.Ordinal);
        Assert.Contains("one name", list["moved"].Problem, StringComparison.Ordinal);
        Assert.Contains("levels deep", list["deep"].Problem, StringComparison.Ordinal);
        _shelf.Remove("broken");
        Assert.DoesNotContain("broken", _shelf.Names());

        var catalogue = PrototypeCatalogue.From(_shelf);
        Assert.Equal(PrototypeCatalogue.BuiltIn.Entries.Count + 1, catalogue.Entries.Count);
    }

    [Theory]
    [InlineData("../shy")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("Shy")]
    [InlineData("shy.yaml")]
    [InlineData("shy\u0000")]
    [InlineData("-shy")]
    [InlineData("nul")]
    [InlineData("com1")]
    [InlineData("interactive-segmentation")]
    [InlineData("everything")]
    [InlineData("region-retrieval")]
    public void A_name_that_is_no_name_of_ones_own_is_refused(string name)
    {
        Assert.Throws<PrototypeException>(() => _shelf.Save(Shy.ToBuilder(name).Build().ToYaml()));
        Assert.Throws<PrototypeException>(() => _shelf.Load(name));
        Assert.Throws<PrototypeException>(() => _shelf.Remove(name));
        Assert.False(Directory.Exists(_shelf.Folder));
        Assert.Empty(Directory.GetFileSystemEntries(_temp.Path));
    }

    [Fact]
    public void What_would_cost_too_much_is_refused()
    {
        var builder = Shy.ToBuilder("many");
        for (var i = 0; i < PrototypeShelf.MaxVariables; i++)
        {
            builder.Variable(new TaskVariable($"proposals_vision_more{i}") { DuplicateOf = VariableNames.ObjectProposals, Prompt = MiniPrototypes.PeaksPrompt });
        }

        Assert.Contains("48 is the most", Assert.Throws<PrototypeException>(() => _shelf.Save(builder.Build().ToYaml())).Message, StringComparison.Ordinal);
        Assert.Contains("64 KB", Assert.Throws<PrototypeException>(() => _shelf.Save(Shy.ToYaml() + "#" + new string('é', 40_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_none_is_told_of()
    {
        var file = new PrototypeShelf(_temp.Write("file", [1]));
        Assert.Contains("cannot be reached", Assert.Throws<FindException>(() => file.Save(Shy.ToYaml())).Message, StringComparison.Ordinal);
        Assert.Empty(file.List());
    }

    [Fact]
    public void Names_of_ones_own_stand_in_compositions()
    {
        _shelf.Save(Shy.ToYaml());
        _shelf.Save(MiniPrototypes.InstanceSegmentation.ToBuilder("my-things").Build().ToYaml());
        _shelf.Save(BuiltInPrototypes.ClassEmbedding.ToBuilder("of-no-use").Build().ToYaml());
        var catalogue = PrototypeCatalogue.From(_shelf);
        Assert.Equal((StepInput.Phrases, Shy), (catalogue.Find("shy-grounding")!.Input, catalogue.Find("shy-grounding")!.Own));
        Assert.Equal(StepInput.Image, catalogue.Find("my-things")!.Input);
        Assert.Null(catalogue.Find("of-no-use"));
        Assert.Null(catalogue.Find("grounded-segmentation")!.Own);
        var composition = CompositionJson.Read("""{"steps": [{"prototype": "shy-grounding", "images": "a.jpg", "phrases": ["dog"]}]}""");
        Assert.Empty(new CompositionValidator(catalogue).Validate(composition));
        Assert.NotEmpty(new CompositionValidator().Validate(composition));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(_shelf.Folder).FullName, name + ".yaml"), text);
}
