namespace Roma.UnitTests.Infrastructure.Files;

public sealed class DataDirectoryTests
{
    [Fact]
    public async Task Has_the_key_ring_in_it()
    {
        await using var store = RealStore.Closed();
        var data = Path.Combine(store.Folder, "data");

        Assert.Equal((data, Path.Combine(data, "keys")), (store.DataDirectory, store.KeyRing));
    }

    [Fact]
    public async Task Is_taken_from_the_content_root_and_the_key_ring_from_the_data_directory()
    {
        await using var store = RealStore.Closed(new("Roma:DataDirectory", "elsewhere"), new("Roma:KeyRing:Directory", "ring"));
        var data = Path.Combine(store.Folder, "elsewhere");

        Assert.Equal((data, Path.Combine(data, "ring")), (store.DataDirectory, store.KeyRing));
    }

    [Fact]
    public async Task Takes_absolute_paths_as_they_are()
    {
        await using var store = RealStore.Closed(new("Roma:DataDirectory", "/srv/roma"), new("Roma:KeyRing:Directory", Path.GetTempPath()));

        Assert.Equal((Path.GetFullPath("/srv/roma"), Path.GetTempPath()), (store.DataDirectory, store.KeyRing));
    }
}
