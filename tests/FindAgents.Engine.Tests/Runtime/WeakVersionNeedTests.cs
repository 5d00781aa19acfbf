using CsCheck;
using FindAgents.Engine.Runtime;

namespace FindAgents.Engine.Tests.Runtime;

public class WeakVersionNeedTests
{
    private const string Library = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";
    private const ushort Index = 18;

    [Theory]
    [InlineData("GLIBCXX_3.4.32", 0x0297f842u)]
    [InlineData("GLIBC_2.2.5", 0x09691a75u)]
    [InlineData("CXXABI_1.3", 0x056bafd3u)]
    public void Hash_is_the_system_v_hash(string name, uint expected) => Assert.Equal(expected, WeakVersionNeed.Hash(name));

    [Fact]
    public void Finds_the_entry_among_others()
    {
        var need = WeakVersionNeed.Find(Example().Build(), Library, Version);
        Assert.NotNull(need);
        Assert.Equal(WeakVersionNeed.Hash(Version), need.Value.Hash);
        Assert.Equal(Index, need.Value.Index);
        Assert.False(need.Value.IsWeak);
    }

    [Fact]
    public void Relaxes_one_flag_word_and_nothing_else()
    {
        var before = Example().Build();
        var after = (byte[])before.Clone();
        Assert.True(WeakVersionNeed.Relax(after, Library, Version));
        Assert.True(WeakVersionNeed.Find(after, Library, Version)!.Value.IsWeak);
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        Assert.Equal(WeakVersionNeed.Find(before, Library, Version)!.Value.Offset + 4, Assert.Single(changed));
    }

    [Fact]
    public void Leaves_a_weak_entry_as_it_is()
    {
        var elf = new TinyElf().Needs(Library, Version, Index, flags: 2).Build();
        AssertUntouched(elf);
    }

    [Theory]
    [InlineData("libc.so.6", Version)]
    [InlineData(Library, "GLIBCXX_3.4.31")]
    public void Leaves_a_library_without_the_entry_as_it_is(string library, string version) =>
        AssertUntouched(new TinyElf().Needs(library, version, Index).Build());

    [Fact]
    public void Leaves_a_library_without_versions_as_it_is() => AssertUntouched(new TinyElf().Build());

    [Fact]
    public void Refuses_an_entry_whose_hash_is_not_its_names()
    {
        var elf = new TinyElf().Needs(Library, Version, Index, hash: 0xdeadbeef).Build();
        Assert.Contains("0xdeadbeef", AssertRefused(elf).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_unknown_flags()
    {
        var elf = new TinyElf().Needs(Library, Version, Index, flags: 4).Build();
        Assert.Contains("0x0004", AssertRefused(elf).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Refuses_a_library_whose_code_refers_to_the_version(bool relocated, bool called)
    {
        var elf = Example().Symbol(Index, relocated, called).Build();
        Assert.Contains("refers to a symbol", AssertRefused(elf).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sees_through_the_hidden_bit() =>
        AssertRefused(Example().Symbol(Index | 0x8000, relocated: true).Build());

    [Fact]
    public void Refuses_what_is_no_library()
    {
        Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Find([], Library, Version));
        Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Find("a text file of more than sixty-four bytes, as somebody may leave it there"u8, Library, Version));
        Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Find(new TinyElf { WithDynamicSegment = false }.Build(), Library, Version));
        var narrow = Example().Build();
        narrow[4] = 1; // 32 bits
        Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Find(narrow, Library, Version));
        var bigEndian = Example().Build();
        bigEndian[5] = 2;
        Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Find(bigEndian, Library, Version));
    }

    [Fact]
    public void Does_not_trust_the_count()
    {
        var elf = new TinyElf { NeedCount = long.MaxValue }.Needs("libc.so.6", "GLIBC_2.4", 3).Build();
        Assert.Null(WeakVersionNeed.Find(elf, Library, Version));
    }

    [Fact]
    public void Any_truncation_gives_an_answer_or_the_typed_exception()
    {
        var whole = Example().Build();
        for (var length = 0; length < whole.Length; length++)
        {
            AnswersOrThrowsTyped(whole[..length]);
        }
    }

    [Fact]
    public void Any_damage_gives_an_answer_or_the_typed_exception()
    {
        var whole = Example().Build();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 12].Sample(
            damages =>
            {
                var elf = (byte[])whole.Clone();
                foreach (var (at, value) in damages)
                {
                    elf[at] = value;
                }

                AnswersOrThrowsTyped(elf);
            },
            iter: 3000);
    }

    [Fact]
    public void Reads_the_versions_that_a_library_offers()
    {
        var elf = new TinyElf().Defines("libfoo.so").Defines("GLIBCXX_3.4").Defines("GLIBCXX_3.4.30").Build();
        Assert.Equal(["libfoo.so", "GLIBCXX_3.4", "GLIBCXX_3.4.30"], VersionDefinitions.Read(elf));
        Assert.Empty(VersionDefinitions.Read(new TinyElf().Build()));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.30", "GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "GLIBCXX_3.4", "CXXABI_1.3.13", "GLIBCXX_LDBL_3.4.31", "GLIBCXX_DEBUG_MESSAGE_LENGTH")]
    [InlineData(null, "CXXABI_1.3.13")]
    public void Newest_compares_numbers(string? expected, params string[] versions) =>
        Assert.Equal(expected, StandardLibrary.Newest(versions));

    private static TinyElf Example() => new TinyElf()
        .Needs("libc.so.6", "GLIBC_2.34", 24)
        .Needs("libc.so.6", "GLIBC_2.2.5", 3)
        .Needs(Library, "GLIBCXX_3.4.30", 29)
        .Needs(Library, Version, Index)
        .Needs(Library, "GLIBCXX_3.4", 2)
        .Defines("libtiny.so")
        .Symbol(3, relocated: true)
        .Symbol(2, called: true)
        .Symbol(Index);

    private static void AssertUntouched(byte[] elf)
    {
        var before = (byte[])elf.Clone();
        Assert.False(WeakVersionNeed.Relax(elf, Library, Version));
        Assert.Equal(before, elf);
    }

    private static NativeLibraryFormatException AssertRefused(byte[] elf)
    {
        var before = (byte[])elf.Clone();
        var refusal = Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Relax(elf, Library, Version));
        Assert.Equal(before, elf);
        return refusal;
    }

    private static void AnswersOrThrowsTyped(byte[] elf)
    {
        try
        {
            _ = WeakVersionNeed.Relax(elf, Library, Version);
            _ = VersionDefinitions.Read(elf);
        }
        catch (NativeLibraryFormatException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
